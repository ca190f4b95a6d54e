"""Sending a report in by program: `POST /reports`, then `GET /uploads/{id}` until it is done."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from ninja import Router, Schema
from pydantic import Field

from reports import tasks
from reports.api.answers import object_response, site_of
from reports.api.auth import TokenAuth
from reports.api.errors import Problem
from reports.api.reports import router as reports_router
from reports.api.throttle import OwnerThrottle
from reports.models import ItemState, Report, Scope, Upload, UploadItem
from reports.services import uploads
from reports.services.uploads import Incoming
from reports.upload_handlers import disk_was_full

router = Router(tags=["uploads"])
LONGEST_KEY = 255
WRITES = OwnerThrottle(settings.API_WRITE_RATE, "writes")


class UploadItemOut(Schema):
    """One file of an upload and what became of it."""

    id: int
    name: str
    sha256: str
    size: int
    state: str = Field(description="、".join(ItemState.values))
    code: str = Field("", description="失败的代码")
    note: str = ""
    report: int | None = Field(None, description="收入的报告")
    held: int | None = Field(None, description="它重复或相近的已有报告")
    similarity: float | None = None


class UploadOut(Schema):
    """An upload: done when nothing in it waits any more."""

    id: int
    url: str
    done: bool
    counts: dict[str, int]
    items: list[UploadItemOut]


class TextIn(Schema):
    """A report as text."""

    text: str = Field(min_length=1)
    name: str = Field("粘贴的文本", max_length=200)
    as_version: bool = False


BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "file": {"type": "string", "format": "binary"},
                        "as_version": {"type": "boolean"},
                    },
                }
            },
            "application/json": {"schema": TextIn.model_json_schema()},
        },
    },
    "parameters": [
        {
            "in": "header",
            "name": "Idempotency-Key",
            "required": False,
            "schema": {"type": "string", "maxLength": LONGEST_KEY},
            "description": "同一令牌持有人用同一个键再发一次，得到同一份答复，不会收两遍",
        }
    ],
}


# On the router of the list: of two routers with one address, the first answers all methods.
@reports_router.post(
    "/reports",
    auth=TokenAuth(Scope.UPLOAD),
    throttle=[WRITES],
    response={202: UploadOut},
    openapi_extra=BODY,
    summary="送入一份报告",
)
def post_report(request: HttpRequest) -> HttpResponse:
    """Take in one file or text. 202 with its upload; 409 with a link when its bytes are held already."""
    incoming, as_version = _read_request(request)
    key = _key(request)
    digest = hashlib.sha256(
        b"\0".join((incoming.data, incoming.name.encode("utf-8", "replace"), bytes([as_version])))
    ).hexdigest()
    try:
        with transaction.atomic():
            made = _create(request, incoming, key, digest, as_version=as_version)
    except IntegrityError:
        made = None
    if made is None:
        # The key is known: it is the same request again, or a mistake of its sender.
        made = Upload.objects.get(owner=request.user.pk, idempotency_key=key)
        if made.request_digest != digest:
            raise Problem(
                422,
                "这个 Idempotency-Key 已用于另一份内容，请换一个键。",
                [_wrong_header("与先前的内容不同")],
            )
    response = _answer(request, made, status=202)
    item = made.items.select_related("held").first()
    if item is not None and item.state == ItemState.DUPLICATE and item.held and not item.started_at:
        raise _conflict(request, item.held, made)
    response["Location"] = f"{site_of(request)}/api/v1/uploads/{made.pk}"
    return response


def _create(
    request: HttpRequest, incoming: Incoming, key: str, digest: str, *, as_version: bool
) -> Upload | None:
    if key and Upload.objects.filter(owner=request.user.pk, idempotency_key=key).exists():
        return None
    owner: Any = request.user
    made = uploads.create_upload(owner=owner, origin="api", as_version=as_version, key=key)
    Upload.objects.filter(pk=made.pk).update(request_digest=digest)
    tasks.receive(made, [incoming])
    return made


def _conflict(request: HttpRequest, held: Report, made: Upload) -> Problem:
    return Problem(
        409,
        f"字节与已有的报告 {held.pk} 相同，没有重复收入；确是新版本请加 as_version。",
        report=held.pk,
        report_url=site_of(request) + held.get_absolute_url(),
        upload=made.pk,
    )


def _read_request(request: HttpRequest) -> tuple[Incoming, bool]:
    kind = (request.content_type or "").lower()
    try:
        if kind == "multipart/form-data":
            return _read_form(request)
        if kind == "application/json":
            return _read_json(request)
    except RequestDataTooBig as error:
        raise Problem(413, "正文过大：文本不超过 5 MB，更大的请作为文件送入。") from error
    except (MultiPartParserError, SuspiciousOperation) as error:
        raise Problem(400, "multipart/form-data 不完整或不合规。") from error
    raise Problem(415, "请用 multipart/form-data 送文件，或用 application/json 送文本。")


def _read_form(request: HttpRequest) -> tuple[Incoming, bool]:
    if disk_was_full(request):
        raise Problem(507, "服务器的磁盘满了，没有收下。")
    files = [file for _, group in request.FILES.lists() for file in group]
    if len(files) != 1:
        raise Problem(422, "每次送一个文件；多个文件请打成 zip 或分次送。", [_wrong("file", "须恰好一个")])
    file: Any = files[0]
    if file.size > settings.MAX_UPLOAD_MB * 1024 * 1024:
        raise Problem(413, f"文件超过上限 {settings.MAX_UPLOAD_MB} MB。")
    name = file.name or "upload"
    as_version = request.POST.get("as_version", "").lower() in {"1", "true", "on", "yes"}
    return Incoming(name, name, file.read()), as_version


def _read_json(request: HttpRequest) -> tuple[Incoming, bool]:
    try:
        body = json.loads(request.body)
    except (ValueError, RecursionError) as error:
        raise Problem(400, "正文不是合法的 JSON。") from error
    given = body if isinstance(body, dict) else {}
    if unknown := sorted(set(given) - set(TextIn.model_fields)):
        raise Problem(400, f"不认识的字段：{'、'.join(unknown)[:200]}", [_wrong(unknown[0][:100], "不认识")])
    text, name, as_version = (
        given.get("text"),
        given.get("name", "粘贴的文本"),
        given.get("as_version", False),
    )
    if not isinstance(text, str) or not text.strip():
        raise Problem(422, "text 须是不为空的文字。", [_wrong("text", "须是不为空的文字")])
    if not isinstance(name, str) or len(name) > 200:
        raise Problem(422, "name 须是不超过 200 字的文字。", [_wrong("name", "须是不超过 200 字的文字")])
    if not isinstance(as_version, bool):
        raise Problem(422, "as_version 须是 true 或 false。", [_wrong("as_version", "须是 true 或 false")])
    label = f"{name.strip() or '粘贴的文本'}.txt"
    return Incoming(label, label, text.encode("utf-8", "replace")), as_version


def _wrong(name: str, message: str) -> dict[str, str]:
    return {"in": "body", "name": name, "message": message}


def _wrong_header(message: str) -> dict[str, str]:
    return {"in": "header", "name": "Idempotency-Key", "message": message}


def _key(request: HttpRequest) -> str:
    key = request.headers.get("Idempotency-Key", "").strip()
    if len(key) > LONGEST_KEY or not key.isprintable():
        raise Problem(400, "Idempotency-Key 不对。", [_wrong_header(f"至多 {LONGEST_KEY} 个可见字符")])
    return key


@router.get("/uploads/{int:upload_id}", auth=TokenAuth(Scope.READ), response=UploadOut, summary="送入的进度")
def get_upload(request: HttpRequest, upload_id: int) -> HttpResponse:
    """Say how far one's upload has come; the first thousand files one by one."""
    made = Upload.objects.filter(pk=upload_id, owner=request.user.pk).first()
    if made is None:
        raise Problem(404, f"没有你送入的上传 {upload_id}。")
    return _answer(request, made)


def _answer(request: HttpRequest, made: Upload, status: int = 200) -> HttpResponse:
    with uploads.one_moment():
        counts = uploads.count_items(made)
        items = [_item(item) for item in made.items.all()[:1000]]
    body = {
        "id": made.pk,
        "url": f"{site_of(request)}/api/v1/uploads/{made.pk}",
        "done": not counts.open,
        "counts": counts.by_state,
        "items": items,
    }
    response = object_response(body, changed_at=None)
    response.status_code = status
    return response


def _item(item: UploadItem) -> dict[str, Any]:
    fields = ("id", "name", "sha256", "size", "state", "code", "note", "similarity")
    return {name: getattr(item, name) for name in fields} | {"report": item.report_id, "held": item.held_id}
