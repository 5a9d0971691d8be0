"""Assembly of the chat's controllers: each with what it needs of others, and of packages it may not import."""

from __future__ import annotations

from functools import cached_property, partial

from tui.app.chat.advice_controller import AdviceController
from tui.app.chat.aside_controller import AsideController
from tui.app.chat.branch_walk import BranchWalk
from tui.app.chat.choice_controller import ChoiceController
from tui.app.chat.compare_controller import CompareController
from tui.app.chat.context_controller import ContextController
from tui.app.chat.controllers import Controllers
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
from tui.app.chat.view import ChatView
from tui.app.completion.file_offers import FileOffers
from tui.app.completion.value_sources import ValueSources
from tui.app.imports.import_controller import ImportController
from tui.app.sessions.desk import Documents
from tui.app.start.start_controller import StartController
from tui.app.terminal.announcer import TerminalAnnouncer
from tui.app.terminal.app_terminal import AppTerminal
from tui.app.terminal.terminal_kind import chosen, terminal_kind
from tui.app.terminal.window import TerminalWindow
from tui.app.theme.themes import looks_of_themes
from tui.cli.assembly import PRACTICE_NOTICE, Assembly
from tui.cli.connections import Connecting
from tui.cli.documents import attachment_from
from tui.cli.export_place import export_place, write_named
from tui.cli.late_imports import LateImports, LatePersonaImports
from tui.core.operating_system import SYSTEM, WINDOWS
from tui.engine.session import Session
from tui.store.paths import current_folder, proposed_folder
from tui.store.tally import TallyFile
from tui.store.working_files import FilesBelow

AT_FIRST = "F9 connects to a model. /start shows the ways to begin again, /tour shows mull in six cards."


class _Building:
    """The controllers of one chat, by what each is for. One is built when the first that needs it asks for it."""

    def __init__(self, assembly: Assembly, view: ChatView, *, first: bool) -> None:
        """Take what the command line built, the chat's view, and whether this is the first start of all."""
        self.assembly, self.view, self.first = assembly, view, first
        self.current, self.feed, self.draft = view.current, view.feed, view.draft
        self.connections = Connecting(assembly)

    def joined(self) -> Controllers:
        """Return them all, with the ways between those that need each other."""
        self.assembly.say_of_document = self.documents.say
        self.turn.at_rest, self.turn.begun, self.turn.gives_up = self.edit.escape, self.edit.begun, self.edit.give_up
        self.queue.edit = self.edit.go_on
        return Controllers(
            opener=self.opener, recall=self.recall, drafts=self.drafts, meters=self.meters, turn=self.turn,
            queue=self.queue, choice=self.choice, context=self.context, reading=self.reading, siblings=self.siblings,
            compare=self.compare, tree=self.tree, aside=self.aside, keeping=self.keeping, advice=self.advice,
            starters=self.starters, start=self.start, theme=self.theme, panel=self.panel,
            program=ProgramController(self.view.act_on_program), values=self.values, editor=self.editor,
            files=self.files, references=self.references, mentions=self.mentions, announcer=self.announcer,
            shelf=self.shelf, purge=self.purge, copies=self.copies, edit=self.edit, regenerate=self.regenerate,
            found=self.found, documents=self.documents, export=self.export, imports=self.imports,
            own_prompts=self.own_prompts, persona_editor=self.persona_editor,
        )  # fmt: skip

    # ---- sessions: opened, kept, left

    @cached_property
    def opener(self) -> SessionOpener:
        assembly = self.assembly
        return SessionOpener(
            self.view, self.current, self.feed,
            start=assembly.start, history=assembly.history, sweep=assembly.sweep, end=assembly.end, drafts=self.drafts,
            watch=self._watch, refresh=self.meters.refresh, draw=self.meters.draw,
        )  # fmt: skip

    @cached_property
    def drafts(self) -> DraftKeeper:
        return DraftKeeper(
            self.view, self.current, self.draft,
            drafts=self.assembly.drafts, remember=partial(self.recall.remember, lasting=False),
        )  # fmt: skip

    @cached_property
    def keeping(self) -> KeepingController:
        assembly = self.assembly
        return KeepingController(
            self.view, self.current, self.feed,
            log_in=assembly.sessions.create_in, proposed=partial(proposed_folder, assembly.paths.sessions),
            draw_heading=self.meters.draw_heading, begin=partial(_begun, assembly),
        )  # fmt: skip

    @cached_property
    def copies(self) -> CopiesController:
        assembly = self.assembly
        return CopiesController(
            self.view, self.current, self.opener,
            store=assembly.sessions, resumed=assembly.resumed, fresh=self._fresh,
        )  # fmt: skip

    @cached_property
    def shelf(self) -> ShelfController:
        return ShelfController(self.view, store=self.assembly.sessions, clock=self.assembly.clock)

    @cached_property
    def purge(self) -> PurgeController:
        return PurgeController(
            self.view, self.current, self.feed, self.draft,
            remove=self.assembly.purger.purge, forget=self.recall.forget, refresh=self.meters.refresh,
        )  # fmt: skip

    # ---- a turn: asked, queued, edited, again, beside

    @cached_property
    def turn(self) -> TurnController:
        assembly = self.assembly
        return TurnController(
            self.view, self.current, self.feed, self.draft, self.queue,
            clock=assembly.clock, counter=assembly.counter, history=assembly.history,
            refresh=self.meters.refresh, draw=self.meters.draw, ended=self.opener.find_window, announcer=self.announcer,
        )  # fmt: skip

    @cached_property
    def queue(self) -> QueueController:
        return QueueController(
            self.view, self.current, self.draft, show=self.view.queue_list.show, draw=self.meters.draw
        )

    @cached_property
    def edit(self) -> EditController:
        return EditController(
            self.view, self.current, self.feed, self.draft, self.recall,
            clock=self.assembly.clock, know=self.mentions.know_for, show=self.view.show_edited,
            refresh=self.meters.refresh,
        )  # fmt: skip

    @cached_property
    def regenerate(self) -> RegenerateController:
        return RegenerateController(
            self.view, self.current, self.feed, turn=self.turn, choice=self.choice, models=self.assembly
        )

    @cached_property
    def compare(self) -> CompareController:
        assembly = self.assembly
        return CompareController(
            self.view, self.current, self.feed, self.draft, self.view.key_guard,
            personas=assembly.personas, models=assembly, connections=self.connections,
            clock=assembly.clock, history=assembly.history, refresh=self._compared, walk=self.walk,
            announcer=self.announcer, tally=TallyFile(assembly.paths.tally), shuffle=assembly.shuffle,
        )  # fmt: skip

    @cached_property
    def aside(self) -> AsideController:
        assembly = self.assembly
        return AsideController(
            self.view, self.current, self.feed, self.draft,
            clock=assembly.clock, history=assembly.history, refresh=self.meters.refresh,
        )  # fmt: skip

    @cached_property
    def announcer(self) -> TerminalAnnouncer:
        """What tells of the chat in the terminal's title, its progress and its notifications."""
        assembly, view, settings = self.assembly, self.view, self.assembly.settings

        def terminal() -> AppTerminal:
            return AppTerminal(view.app)

        kind = chosen(terminal_kind(assembly.environ, windows=SYSTEM == WINDOWS), settings.notify_by)
        window = TerminalWindow(
            kind, assembly.clock, lambda text: terminal().write(text),
            titled=settings.title, ascii_signs=lambda: view.themed_app().is_ascii,
        )  # fmt: skip
        return TerminalAnnouncer(terminal, kind, window, notify=settings.notify)

    # ---- branches, and what is read

    @cached_property
    def walk(self) -> BranchWalk:
        return BranchWalk(
            self.view, self.feed, models=self.assembly, refresh=self.meters.refresh, prepare=self.opener.prepare
        )

    @cached_property
    def siblings(self) -> SiblingController:
        return SiblingController(self.view, self.current, self.feed, self.walk)

    @cached_property
    def tree(self) -> TreeController:
        return TreeController(
            self.view, self.current, self.draft, self.walk,
            edit=self.edit.edit_message, session_store=self.assembly.sessions, resumed=self.assembly.resumed,
            words_beside=self.found.words_beside,
        )  # fmt: skip

    @cached_property
    def found(self) -> FoundController:
        return FoundController(self.view, self.current, self.feed, self.view.search_bar)

    @cached_property
    def reading(self) -> ReadingController:
        return ReadingController(
            self.view, self.current, self.feed, self.draft, self.view.search_bar, self.found,
            clock=self.assembly.clock, write_file=write_named,
        )  # fmt: skip

    # ---- persona, model, effort, and what the next request holds

    @cached_property
    def choice(self) -> ChoiceController:
        assembly = self.assembly
        return ChoiceController(
            self.view, self.current, self.feed,
            personas=assembly.personas, project_personas=assembly.project_personas,
            models=assembly, connections=self.connections, refused_parameters=assembly.refused_parameters,
            preferences=assembly.preferences, favourites=assembly.settings.favourites,
            session_store=assembly.sessions, fresh=self._fresh, resumed=assembly.resumed,
            clock=assembly.clock, history=assembly.history, refresh=self.meters.refresh, prepare=self.opener.prepare,
            exporting=self.export.screen_of, here=assembly.here, merge=self.copies.merge,
            persona_target=assembly.target_of,
            edit_persona=lambda verb, words: self.persona_editor.open(verb, words),  # noqa: PLW0108  it is built later
            show_found=self.found.show, documents=Documents(self.documents.keep_up, assembly.documents_left),
        )  # fmt: skip

    @cached_property
    def context(self) -> ContextController:
        assembly, view = self.assembly, self.view
        return ContextController(
            view, self.current, self.feed, self.draft, self.meters, view.meter_panel, self.queue, view.key_guard,
            models=assembly, attachment=attachment_from, fresh=self._fresh, past_replies=assembly.past_replies,
            purge=self.purge.asked,
        )  # fmt: skip

    @cached_property
    def meters(self) -> MeterUpdates:
        assembly, view = self.assembly, self.view
        return MeterUpdates(
            view, view, self.current, self.feed, self.draft,
            history=assembly.history, profile_of=assembly.profile_of, warn_at=assembly.settings.warn_at,
        )  # fmt: skip

    @cached_property
    def persona_editor(self) -> PersonaEditorController:
        assembly = self.assembly
        return PersonaEditorController(
            self.view, self.current, assembly.personas, assembly.persona_files, self.choice.persona.use,
            advised=assembly.settings.prompt_advice, lend=self.view.lend_terminal, environ=assembly.environ,
        )  # fmt: skip

    # ---- the draft: recalled, completed, advised

    @cached_property
    def recall(self) -> RecallController:
        return RecallController(
            self.view, self.current, self.feed, self.draft,
            prompts=self.assembly.prompts, clock=self.assembly.clock,
            paste=lambda text: self.context.take_paste(text),  # noqa: PLW0108  it is built later
        )  # fmt: skip

    @cached_property
    def editor(self) -> EditorController:
        return EditorController(
            self.view, self.feed, self.draft, self.context.attach_edited,
            lend=self.view.lend_terminal, environ=self.assembly.environ,
        )  # fmt: skip

    @cached_property
    def mentions(self) -> MentionController:
        return MentionController(
            self.view, self.current, self.draft, self.assembly.personas,
            self.view.completion.look_again, self.meters.refresh,
        )  # fmt: skip

    @cached_property
    def own_prompts(self) -> OwnPromptController:
        return OwnPromptController(
            self.view, self.current, self.draft, self.recall, self.references,
            prompts=self.assembly.own_prompts, personas=self.assembly.personas,
            know=self.mentions.know_for, send=self.view.send,
        )  # fmt: skip

    @cached_property
    def advice(self) -> AdviceController:
        return AdviceController(
            self.view, self.current, self.feed, self.draft,
            self.view.show_advice, wanted=self.assembly.settings.prompt_advice,
        )  # fmt: skip

    @cached_property
    def values(self) -> ValueSources:
        assembly, view = self.assembly, self.view
        return ValueSources(
            view, self.current, self.feed, view.completion.look_again,
            personas=assembly.personas, prompts=assembly.own_prompts, models=assembly, connections=self.connections,
            session_store=assembly.sessions, history=assembly.history, clock=assembly.clock,
            theme=lambda: view.themed_app().choice, looks=looks_of_themes, panel=lambda: self.panel.choice,
        )  # fmt: skip

    @cached_property
    def below(self) -> FilesBelow:
        return FilesBelow(current_folder)

    @cached_property
    def files(self) -> FileOffers:
        return FileOffers(self.view, self.current, self.below, self.view.completion.look_again, self.references.chosen)

    @cached_property
    def references(self) -> FileReferences:
        return FileReferences(self.view, self.current, self.below, self.draft, self.meters.draw, self.view.key_guard)

    # ---- the start, the looks, documents

    @cached_property
    def starters(self) -> StarterController:
        return StarterController(self.view, self.current, self.draft, wanted=self.assembly.settings.starters)

    @cached_property
    def start(self) -> StartController:
        assembly, view = self.assembly, self.view
        return StartController(
            view, self.current, self.feed, self.draft, view.ways,
            connections=self.connections, models=assembly, preferences=assembly.preferences,
            use=self.choice.use, describe=self.choice.describe, show=view.beginnings.show,
            first=self.first, practising=(PRACTICE_NOTICE, AT_FIRST),
        )  # fmt: skip

    @cached_property
    def theme(self) -> ThemeController:
        settings = self.assembly.settings
        return ThemeController(
            self.view, app=self.view.themed_app,
            preferences=self.assembly.preferences, setting=settings.theme, ascii=settings.ascii,
        )  # fmt: skip

    @cached_property
    def panel(self) -> PanelController:
        return PanelController(
            self.view, show=self.view.show_panel, size=self.view.terminal_size,
            preferences=self.assembly.preferences, choice=self.assembly.settings.panel,
        )  # fmt: skip

    @cached_property
    def documents(self) -> DocumentController:
        return DocumentController(self.view, renamed=self.assembly.keep_up_document)

    @cached_property
    def export(self) -> ExportController:
        assembly = self.assembly
        return ExportController(
            self.view, self.current,
            read=lambda name: assembly.sessions.open(name, write=False).conversation,
            place=partial(export_place, assembly), here=assembly.here,
        )  # fmt: skip

    @cached_property
    def imports(self) -> ImportController:
        assembly = self.assembly
        return ImportController(
            self.view, self.draft,
            imports=LateImports(assembly.sessions), attach=self.context.attach, show=self.choice.show,
            personas=LatePersonaImports(assembly.personas, assembly.own_prompts.own),
        )  # fmt: skip

    # ---- what happens between them

    def _fresh(self) -> Session:
        """Begin a session that is as private as the one that is open."""
        session = self.current.session
        return _begun(self.assembly, session is not None and session.resources.private)

    def _watch(self, session: Session) -> None:
        """Take in a session that has been opened."""
        self.keeping.watch(session)
        self.recall.opened()

    def _compared(self) -> None:
        """Take in what a comparison has written, also in the place of a message that was edited."""
        self.edit.sent()
        self.meters.refresh()


def controllers_of(assembly: Assembly, view: ChatView, *, first: bool = False) -> Controllers:
    """Return the controllers of a chat. ``first`` says whether this is the first start of all."""
    return _Building(assembly, view, first=first).joined()


def _begun(assembly: Assembly, private: bool) -> Session:
    """Return a new session, private or not."""
    return assembly.fresh_private() if private else assembly.fresh()
