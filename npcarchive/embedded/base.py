"""Django's PostgreSQL backend, on a server that starts itself (ENGINE = "npcarchive.embedded")."""

from __future__ import annotations

import select
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.backends.postgresql import base, client
from psycopg import OperationalError
from psycopg.pq import TransactionStatus

from .cluster import Cluster, cluster_in
from .server import PORT, SUPERUSER, program

IDLE = TransactionStatus.IDLE


def embedded_cluster() -> Cluster:
    """Return the cluster that the settings name."""
    return cluster_in(Path(settings.VAR_DIR))


class DatabaseClient(client.DatabaseClient):
    """`manage.py dbshell` with the wheel's own psql."""

    def runshell(self, parameters: Iterable[str]) -> None:
        self.connection.ensure_connection()
        self.connection.settings_dict.update(
            HOST=str(embedded_cluster().sockets), PORT=str(PORT), USER=SUPERUSER
        )
        type(self).executable_name = str(program("psql"))
        super().runshell(parameters)


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection that brings its server along, also after somebody killed it."""

    client_class = DatabaseClient

    def is_usable(self) -> bool:
        """Tell whether the connection lives; asked before every request.

        However a server on this machine ends, the system closes its side of the socket, and there is
        something to read. Where there is nothing, the server need not be asked.
        """
        if self.connection is not None and self.connection.info.transaction_status == IDLE:
            watch = select.poll()
            watch.register(self.connection.fileno(), select.POLLIN)
            if not watch.poll(0):
                return True
        usable: bool = super().is_usable()
        return usable

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        cluster = embedded_cluster()
        cluster.join()
        place = {"host": str(cluster.sockets), "port": PORT, "user": SUPERUSER}
        try:
            return super().get_new_connection({**conn_params, **place})
        except OperationalError:
            # Killed, still recovering, or a cluster without this database: set right and try once more.
            cluster.revive()
            cluster.ensure_database(conn_params["dbname"])
            return super().get_new_connection({**conn_params, **place})
