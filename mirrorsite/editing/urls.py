from django.urls import path

from mirrorsite.editing.views import editing, lists, merging, reading, reviewing, transfer

ONE = "<slug:kind>/<slug:language>/<path:name>/"

urlpatterns = [
    path("", lists.texts, name="texts"),
    path("new/", lists.new, name="text-new"),
    path("export.zip", transfer.export, name="texts-export"),
    path("import/", transfer.take, name="texts-import"),
    path("compare/", reading.compare, name="text-compare"),
    path(f"edit/{ONE}", editing.edit, name="edit-text"),
    path(f"preview/{ONE}", editing.preview, name="text-preview"),
    path(f"history/{ONE}", reading.history, name="text-history"),
    path(f"withdraw/{ONE}", reviewing.withdraw, name="text-withdraw"),
    path("revision/<int:pk>/", reviewing.revision, name="revision"),
    path("revision/<int:pk>/publish/", reviewing.publish_revision, name="revision-publish"),
    path("revision/<int:pk>/decline/", reviewing.decline_revision, name="revision-decline"),
    path("revision/<int:pk>/review/", reviewing.review_revision, name="revision-review"),
    path("revision/<int:pk>/discard/", reviewing.discard_revision, name="revision-discard"),
    path("revision/<int:pk>/restore/", reviewing.restore_revision, name="revision-restore"),
    path("revision/<int:pk>/merge/", merging.merge, name="revision-merge"),
    path("revision/<int:pk>/shown/", reading.shown, name="revision-shown"),
    path("revision/<int:pk>/combinations/", reading.combinations, name="revision-combinations"),
]
