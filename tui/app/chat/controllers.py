"""The chat's controllers, and what each key and command calls."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tui.app.chat.advice_controller import AdviceController
from tui.app.chat.announcer import Announcer
from tui.app.chat.aside_controller import AsideController
from tui.app.chat.choice_controller import ChoiceController
from tui.app.chat.compare_controller import CompareController
from tui.app.chat.context_controller import ContextController
from tui.app.chat.copies_controller import CopiesController
from tui.app.chat.document_controller import DocumentController
from tui.app.chat.draft_keeper import DraftKeeper
from tui.app.chat.edit_controller import EditController
from tui.app.chat.editor_controller import EditorController
from tui.app.chat.export_controller import ExportController
from tui.app.chat.file_references import FileReferences
from tui.app.chat.found_controller import FoundController
from tui.app.chat.keeping_controller import KeepingController
from tui.app.chat.mention_controller import MentionController
from tui.app.chat.meter_updates import MeterUpdates
from tui.app.chat.own_prompt_controller import OwnPromptController
from tui.app.chat.panel_controller import PanelController
from tui.app.chat.persona_editor_controller import PersonaEditorController
from tui.app.chat.program_controller import ProgramController
from tui.app.chat.purge_controller import PurgeController
from tui.app.chat.queue_controller import QueueController
from tui.app.chat.reading_controller import ReadingController
from tui.app.chat.recall_controller import RecallController
from tui.app.chat.regenerate_controller import RegenerateController
from tui.app.chat.session_opener import SessionOpener
from tui.app.chat.shelf_controller import ShelfController
from tui.app.chat.sibling_controller import SiblingController
from tui.app.chat.starter_controller import StarterController
from tui.app.chat.theme_controller import ThemeController
from tui.app.chat.tree_controller import TreeController
from tui.app.chat.turn_controller import TurnController
from tui.app.completion.file_offers import FileOffers
from tui.app.completion.value_sources import ValueSources
from tui.app.imports.import_controller import ImportController
from tui.app.start.start_controller import StartController


@dataclass(frozen=True, slots=True)
class Controllers:
    """What the view hands its messages to; built in ``tui.cli.chat_controllers``."""

    opener: SessionOpener
    recall: RecallController
    drafts: DraftKeeper
    meters: MeterUpdates
    turn: TurnController
    queue: QueueController
    choice: ChoiceController
    context: ContextController
    reading: ReadingController
    siblings: SiblingController
    compare: CompareController
    tree: TreeController
    aside: AsideController
    keeping: KeepingController
    advice: AdviceController
    starters: StarterController
    start: StartController
    theme: ThemeController
    panel: PanelController
    program: ProgramController
    values: ValueSources
    editor: EditorController
    files: FileOffers
    references: FileReferences
    mentions: MentionController
    announcer: Announcer
    shelf: ShelfController
    purge: PurgeController
    copies: CopiesController
    edit: EditController
    regenerate: RegenerateController
    found: FoundController
    documents: DocumentController
    export: ExportController
    imports: ImportController
    own_prompts: OwnPromptController
    persona_editor: PersonaEditorController

    def actions(self) -> Mapping[str, Callable[..., None]]:
        """Return what each action of ``tui.app.commands`` calls, by its name."""
        return {
            **self.turn.actions,
            **self.queue.actions,
            **self.edit.actions,
            **self.regenerate.actions,
            **self.choice.actions,
            **self.context.actions,
            **self.reading.actions,
            **self.export.actions,
            **self.siblings.actions,
            **self.compare.actions,
            **self.tree.actions,
            **self.aside.actions,
            **self.keeping.actions,
            **self.shelf.actions,
            **self.imports.actions,
            **self.purge.actions,
            **self.copies.actions,
            **self.advice.actions,
            **self.starters.actions,
            **self.start.actions,
            **self.theme.actions,
            **self.panel.actions,
            **self.program.actions,
            **self.editor.actions,
            **self.recall.actions,
            **self.own_prompts.actions,
            **self.persona_editor.actions,
        }
