"""Documents on the screen: adding one, what is said afterwards, looking at it, letting it out."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from casemgr.exchange import apart
from casemgr.operations.attachments import attach, documents
from casemgr.operations.values import CaseRef
from casemgr.operations.workspace import Workspace
from casemgr.ui import messages
from casemgr.ui.screens.case import CaseScreen
from casemgr.ui.screens.case_documents import DocumentsPanel, size_words
from casemgr.ui.screens.document_form import DocumentScreen
from casemgr.ui.screens.document_view import DocumentView
from casemgr.ui.screens.let_out import LetOut
from casemgr.ui.widgets import Banner, EmptyState, IconButton, Text
from tests.exchange.paper_samples import amr, photo, plain_pdf
from tests.ui.screens.conftest import Stage
from tests.ui.screens.test_case import opened, words

FILE_NAME = "Rokeya at home.jpg"
SAMPLES: dict[str, Callable[[], bytes]] = {"jpg": photo, "pdf": plain_pdf, "amr": amr}


@pytest.fixture
def camera(tmp_path: Path) -> Path:
    path = tmp_path / FILE_NAME
    path.write_bytes(photo())
    return path


def attached(workspace: Workspace, case: CaseRef, folder: Path, ending: str) -> str:
    path = folder / f"sample.{ending}"
    path.write_bytes(SAMPLES[ending]())
    values = {"what": "other", "title": "The court's letter", "on": "2026-11-03"}
    return attach(workspace, case.case_id, path, values).record_id


def listed(stage: Stage, case: CaseRef) -> DocumentsPanel:
    page = opened(stage, case, "attachment")
    stage.until(lambda: page.findChild(DocumentsPanel) is not None)
    found = page.findChild(DocumentsPanel)
    assert found is not None
    stage.until(lambda: found.rows)
    return found


def view(stage: Stage, case: CaseRef) -> DocumentView:
    """The first document, opened by the keyboard."""
    row = listed(stage, case).rows[0]
    row.setFocus()
    row.click()
    found = stage.shell.findChild(DocumentView)
    assert found is not None
    return found


def told(page: DocumentScreen | DocumentView) -> str:
    texts = [one.text() for one in page.findChildren(Text) if one.isVisible()]
    return "\n".join(texts)


def form_of(stage: Stage) -> DocumentScreen:
    page = stage.page(DocumentScreen)
    stage.until(lambda: page.page is not None and page.page.form.isEnabled())
    return page


def test_a_photo_is_added_and_the_page_says_what_was_removed_and_what_lies_where_it_was(
    stage: Stage, workspace: Workspace, case: CaseRef, camera: Path
) -> None:
    page = opened(stage, case, "attachment")
    stage.until(lambda: "Nothing is recorded here yet." in words(page))
    stage.press("Add document")
    form = form_of(stage)
    form.take(camera)
    assert form.page is not None
    assert form.page.form.read("document")["what"] == "photo", "proposed from the kind of file"
    assert form.page.form.read("document")["title"] == "", "never from its name"
    stage.press("Attach")
    stage.until(lambda: "The document is attached" in told(form))
    said = told(form)
    assert "The place where the picture was taken was removed" in said
    assert f"readable: {FILE_NAME}" in said
    stage.press("To the documents")
    back = stage.page(CaseScreen)
    stage.until(lambda: "Photograph" in words(back))
    (found,) = workspace.look(documents, case.case_id)
    assert found.value.what == "photo"


def test_without_a_file_nothing_is_attached_and_the_page_says_so(
    stage: Stage, workspace: Workspace, case: CaseRef
) -> None:
    page = stage.show(DocumentScreen, "document", case_id=case.case_id)
    form_of(stage)
    assert page.page is not None
    page.page.form.put({"document": {"what": "letter"}})
    stage.press("Attach")
    stage.until(lambda: "No file is chosen yet." in told(page))
    assert workspace.look(documents, case.case_id) == ()


def test_a_refused_file_leaves_what_was_typed_in_the_form(
    stage: Stage, workspace: Workspace, case: CaseRef, camera: Path
) -> None:
    wrong = camera.rename(camera.with_suffix(".pdf"))
    page = stage.show(DocumentScreen, "document", case_id=case.case_id)
    form_of(stage).take(wrong)
    assert page.page is not None
    page.page.form.put({"document": {"what": "court", "title": "typed by hand"}})
    stage.press("Attach")
    stage.until(lambda: "inside is something else" in told(page))
    assert page.page.form.read("document")["title"] == "typed by hand"
    assert stage.button("Attach") is not None


def test_a_file_dropped_on_the_list_begins_a_new_document(
    stage: Stage, workspace: Workspace, case: CaseRef, camera: Path
) -> None:
    page = opened(stage, case, "attachment")
    panel = page.findChild(DocumentsPanel)
    assert panel is not None
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(camera))])
    copy, left, none = (
        Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier,
    )  # fmt: skip
    panel.dropEvent(QDropEvent(QPoint(5, 5), copy, data, left, none))
    form = form_of(stage)
    stage.until(lambda: form.path == camera)
    left_behind = stage.shell.lay_down()
    assert FILE_NAME not in str(left_behind), "what outlives a lock names no file"


def test_what_is_said_of_a_document_is_corrected_in_its_own_form(
    stage: Stage, workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    record_id = attached(workspace, case, tmp_path, "pdf")
    page = stage.show(DocumentScreen, "document", case_id=case.case_id, record_id=record_id)
    form_of(stage)
    assert page.page is not None
    page.page.form.put({"document": {"what": "court"}})
    stage.press("Save")
    stage.until(lambda: stage.toasts == ["Saved."])
    assert workspace.look(documents, case.case_id)[0].value.what == "court"


def test_a_photo_is_shown_whole_and_can_be_made_larger(
    stage: Stage, workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    attached(workspace, case, tmp_path, "jpg")
    dialog = view(stage, case)
    stage.until(lambda: dialog.stack.currentWidget() is dialog.sheet)
    before = dialog.sheet.transform().m11()
    QTest.keyClicks(dialog.sheet, "+")
    stage.until(lambda: dialog.sheet.transform().m11() > before)
    dialog.sheet.fit()
    assert dialog.sheet.transform().m11() == before
    assert dialog.windowTitle() == "casemgr"


def test_the_pages_of_a_pdf_are_turned_by_the_keyboard(
    stage: Stage, workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    attached(workspace, case, tmp_path, "pdf")
    dialog = view(stage, case)
    stage.until(lambda: dialog.place.text() == "Page 1 of 2")
    assert not dialog.previous.isEnabled()
    QTest.keyClick(dialog.sheet, Qt.Key.Key_PageDown)
    stage.until(lambda: dialog.place.text() == "Page 2 of 2")
    assert not dialog.next.isEnabled()
    QTest.keyClick(dialog.sheet, Qt.Key.Key_PageUp)
    stage.until(lambda: dialog.place.text() == "Page 1 of 2")


def test_a_recording_is_not_played_but_can_be_let_out_on_purpose(
    stage: Stage, workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    attached(workspace, case, tmp_path, "amr")
    dialog = view(stage, case)
    stage.until(
        lambda: isinstance(dialog.stack.currentWidget(), EmptyState) and dialog.save.isEnabled()
    )
    assert "A recording cannot be heard" in told(dialog)
    dialog.save.click()
    asked = dialog.findChild(LetOut)
    assert asked is not None
    assert not asked.yes.isEnabled(), "for whom and why are needed"
    asked.recipient.setText("Nasima")
    asked.reason.setPlainText("To write down what she says")
    asked.yes.click()
    stage.until(lambda: dialog.findChild(QFileDialog) is not None)
    chooser = dialog.findChild(QFileDialog)
    assert chooser is not None
    out = tmp_path / "document.amr"
    chooser.fileSelected.emit(str(out))
    chooser.close()
    stage.until(lambda: "Whoever has this file can read it." in told(dialog))
    assert out.read_bytes() == amr()


def test_a_lock_takes_an_open_document_off_the_screen(
    stage: Stage, workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    attached(workspace, case, tmp_path, "jpg")
    dialog = view(stage, case)
    stage.until(lambda: dialog.stack.currentWidget() is dialog.sheet)
    assert messages.close_all(stage.shell.window()) >= 1
    assert not dialog.isVisible()


def test_a_file_that_is_gone_is_said_in_the_viewer(
    stage: Stage, workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    attached(workspace, case, tmp_path, "jpg")
    with workspace.database.rebuild() as connection:
        connection.exec_driver_sql("UPDATE attached_file SET data = NULL")
    dialog = view(stage, case)
    stage.until(lambda: dialog.findChild(Banner) is not None and "no longer" in told(dialog))


def test_sizes_are_said_in_the_language() -> None:
    assert [size_words(size, "en") for size in (10, 200_000, 3_500_000)] == [
        "1 kB",
        "195 kB",
        "3.3 MB",
    ]
    assert size_words(3_500_000, "bn") == "৩.৩ এমবি"


def test_reading_a_file_can_be_cancelled_and_leaves_nothing(
    stage: Stage,
    workspace: Workspace,
    case: CaseRef,
    camera: Path,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asleep = [sys.executable, "-c", "import time; time.sleep(60)"]
    monkeypatch.setattr(apart, "_command", lambda: asleep)
    stage.show(DocumentScreen, "document", case_id=case.case_id)
    form = form_of(stage)
    form.take(camera)
    page = form.page
    assert page is not None
    page.form.put({"document": {"what": "photo", "title": "At the hearing"}})
    stage.press("Attach")
    stage.until(form.waiting.isVisible)
    stage.press("Cancel")
    stage.until(lambda: "Nothing was attached." in page.banner.text.text())
    assert not form.waiting.isVisible()
    assert page.form.isEnabled()
    assert page.form.read("document")["title"] == "At the hearing"
    assert workspace.look(documents, case.case_id) == ()
    assert list((folder / "files").glob("*")) == []


def test_a_document_stands_once_with_what_may_be_done_with_it(
    stage: Stage, workspace: Workspace, case: CaseRef, tmp_path: Path
) -> None:
    attached(workspace, case, tmp_path, "pdf")
    panel = listed(stage, case)
    section = panel.parentWidget()
    assert section is not None
    said = [one.text() for one in section.findChildren(Text)]
    assert sum("The court's letter" in one for one in said) == 1
    for words_on in ("Edit", "Remove"):
        assert len([one for one in section.findChildren(IconButton)
                    if one.accessibleName() == words_on]) == 1  # fmt: skip
    stage.press("Edit")
    assert form_of(stage).record_id
