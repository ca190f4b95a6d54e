"""Files on their way to disk: a disk that is full is said, not answered with a server error."""

from __future__ import annotations

import contextlib
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import StopUpload, TemporaryFileUploadHandler
from django.http import HttpRequest


class CarefulFileUploadHandler(TemporaryFileUploadHandler):
    """Django's handler, but for what it does when the disk cannot take the file: the request is marked.

    The rest of the request is still read (`WholeRequestMiddleware`), so that the answer arrives.
    """

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Open the temporary file."""
        try:
            super().new_file(*args, **kwargs)
        except OSError as error:
            raise self._give_up() from error

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Write a piece of it."""
        try:
            self.file.write(raw_data)
        except OSError as error:
            raise self._give_up() from error

    def file_complete(self, file_size: int) -> UploadedFile[bytes] | None:
        """Write what is still in memory, and give the file back to be read."""
        try:
            return super().file_complete(file_size)
        except OSError as error:
            raise self._give_up() from error

    def _give_up(self) -> StopUpload:
        if self.request is not None:
            self.request.META["npcarchive.disk_full"] = True
        if hasattr(self, "file"):
            # Closing writes once more, and fails once more; after that the file counts as closed.
            with contextlib.suppress(OSError):
                self.file.close()
        return StopUpload(connection_reset=False)


def disk_was_full(request: HttpRequest) -> bool:
    """Tell whether a file of this request could not be kept."""
    return bool(request.POST is not None and request.META.get("npcarchive.disk_full"))
