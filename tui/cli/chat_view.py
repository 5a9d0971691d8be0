"""Assembly of the chat: its view, and its controllers. Imported after the first paint."""

from __future__ import annotations

from functools import partial

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
from tui.app.key_choices import keymap_of
from tui.app.sessions.desk import Documents
from tui.app.start.start_controller import StartController
from tui.app.terminal.announcer import TerminalAnnouncer
from tui.app.terminal.app_terminal import AppTerminal
from tui.app.terminal.terminal_kind import chosen, terminal_kind
from tui.app.terminal.window import TerminalWindow
from tui.app.theme.themes import looks_of_themes
from tui.app.transcript.preload import preload_markdown
from tui.cli.assembly import PRACTICE_NOTICE, Assembly
from tui.cli.connections import Connecting
from tui.cli.documents import attachment_from
from tui.cli.export_place import export_place, write_named
from tui.cli.late_imports import LateImports, LatePersonaImports
from tui.core.operating_system import SYSTEM, WINDOWS
from tui.engine.keeping import PRIVATE
from tui.engine.session import Session
from tui.store.paths import current_folder, proposed_folder
from tui.store.tally import TallyFile
from tui.store.working_files import FilesBelow

AT_FIRST = "F9 connects to a model. /start shows the ways to begin again, /tour shows mull in six cards."


def opened_view(assembly: Assembly, *, first: bool | None = None) -> ChatView:
    """Return the view of the session to open. Of a long session it has the end; the rest is read once it is shown.

    ``first`` says whether this is the first start, at which the ways to begin are offered; None finds it out.
    """
    keys = keymap_of(assembly.settings.keys)
    resumed = assembly.flags.resume
    if resumed is not None:
        preload_markdown()  # needed at once; loading it later, on the event loop, would block the keys
    end = assembly.sessions.ending(resumed) if resumed is not None else None
    if end is not None:
        return ChatView(partial(controllers_of, assembly), end, keys)
    opening = assembly.start()
    first = assembly.is_first_start() if first is None else first
    if first:  # it is told once practice was chosen
        opening.notices.remove(PRACTICE_NOTICE)
    else:
        opening.notices += assembly.welcome(opening.session)
    opening.notices += [PRIVATE] if opening.session.resources.private else []
    if opening.session.context_is_quick():
        opening.session.context()
    return ChatView(partial(controllers_of, assembly, first=first), opening, keys)


def _begun(assembly: Assembly, private: bool) -> Session:
    """Return a new session, private or not."""
    return assembly.fresh_private() if private else assembly.fresh()


def _announcer(assembly: Assembly, view: ChatView) -> TerminalAnnouncer:
    """Return what tells of the chat in the terminal's title, its progress and its notifications."""
    settings = assembly.settings

    def terminal() -> AppTerminal:
        return AppTerminal(view.app)

    kind = chosen(terminal_kind(assembly.environ, windows=SYSTEM == WINDOWS), settings.notify_by)
    window = TerminalWindow(
        kind, assembly.clock, lambda text: terminal().write(text),
        titled=settings.title, ascii_signs=lambda: view.themed_app().is_ascii,
    )  # fmt: skip
    return TerminalAnnouncer(terminal, kind, window, notify=settings.notify)


def controllers_of(assembly: Assembly, view: ChatView, *, first: bool = False) -> Controllers:
    """Return the chat's controllers, each with what it needs of packages it may not import and of other controllers."""
    current, feed, draft = view.current, view.feed, view.draft
    clock, history, personas, connections = assembly.clock, assembly.history, assembly.personas, Connecting(assembly)
    meters = MeterUpdates(
        view, view, current, feed, draft,
        history=history, profile_of=assembly.profile_of, warn_at=assembly.settings.warn_at,
    )  # fmt: skip

    def fresh() -> Session:
        """Begin a session that is as private as the one that is open."""
        return _begun(assembly, current.session is not None and current.session.resources.private)

    documents = DocumentController(view, renamed=assembly.keep_up_document)
    assembly.say_of_document = documents.say
    keeping = KeepingController(
        view, current, feed,
        log_in=assembly.sessions.create_in, proposed=partial(proposed_folder, assembly.paths.sessions),
        draw_heading=meters.draw_heading, begin=partial(_begun, assembly),
    )  # fmt: skip
    recall = RecallController(
        view, current, feed, draft,
        prompts=assembly.prompts, clock=clock, paste=lambda text: context.take_paste(text),  # noqa: PLW0108  it is built below
    )  # fmt: skip

    drafts = DraftKeeper(
        view, current, draft, drafts=assembly.drafts, remember=partial(recall.remember, lasting=False),
    )  # fmt: skip

    def watch(session: Session) -> None:
        """Take in a session that has been opened."""
        keeping.watch(session)
        recall.opened()

    opener = SessionOpener(
        view, current, feed,
        start=assembly.start, history=history, sweep=assembly.sweep, end=assembly.end, drafts=drafts,
        watch=watch, refresh=meters.refresh, draw=meters.draw,
    )  # fmt: skip
    announcer = _announcer(assembly, view)
    queue = QueueController(view, current, draft, show=view.queue_list.show, draw=meters.draw)
    turn = TurnController(
        view, current, feed, draft, queue,
        clock=clock, counter=assembly.counter, history=history,
        refresh=meters.refresh, draw=meters.draw, ended=opener.find_window, announcer=announcer,
    )  # fmt: skip
    mentions = MentionController(view, current, draft, personas, view.completion.look_again, meters.refresh)
    edit = EditController(
        view, current, feed, draft, recall,
        clock=clock, know=mentions.know_for, show=view.show_edited, refresh=meters.refresh,
    )  # fmt: skip
    turn.at_rest, turn.begun, turn.gives_up, queue.edit = edit.escape, edit.begun, edit.give_up, edit.go_on
    copies = CopiesController(
        view, current, opener, store=assembly.sessions, resumed=assembly.resumed, fresh=fresh,
    )  # fmt: skip
    found = FoundController(view, current, feed, view.search_bar)
    export = ExportController(
        view, current,
        read=lambda name: assembly.sessions.open(name, write=False).conversation,
        place=partial(export_place, assembly), here=assembly.here,
    )  # fmt: skip
    choice = ChoiceController(
        view, current, feed,
        personas=personas, project_personas=assembly.project_personas,
        models=assembly, connections=connections, refused_parameters=assembly.refused_parameters,
        preferences=assembly.preferences, favourites=assembly.settings.favourites,
        session_store=assembly.sessions, fresh=fresh, resumed=assembly.resumed,
        clock=clock, history=history, refresh=meters.refresh, prepare=opener.prepare,
        exporting=export.screen_of, here=assembly.here, merge=copies.merge, persona_target=assembly.target_of,
        edit_persona=lambda verb, words: persona_editor.open(verb, words),  # noqa: PLW0108  it is made below
        show_found=found.show, documents=Documents(documents.keep_up, assembly.documents_left),
    )  # fmt: skip
    regenerate = RegenerateController(view, current, feed, turn=turn, choice=choice, models=assembly)
    purge = PurgeController(
        view, current, feed, draft, remove=assembly.purger.purge, forget=recall.forget, refresh=meters.refresh
    )
    context = ContextController(
        view, current, feed, draft, meters, view.meter_panel, queue, view.key_guard,
        models=assembly, attachment=attachment_from, fresh=fresh, past_replies=assembly.past_replies,
        purge=purge.asked,
    )  # fmt: skip
    reading = ReadingController(
        view, current, feed, draft, view.search_bar, found,
        clock=clock, write_file=write_named,
    )  # fmt: skip
    walk = BranchWalk(view, feed, models=assembly, refresh=meters.refresh, prepare=opener.prepare)

    def compared() -> None:
        """Take in what a comparison has written, also in the place of a message that was edited."""
        edit.sent()
        meters.refresh()

    compare = CompareController(
        view, current, feed, draft, view.key_guard,
        personas=personas, models=assembly, connections=connections,
        clock=clock, history=history, refresh=compared, walk=walk, announcer=announcer,
        tally=TallyFile(assembly.paths.tally), shuffle=assembly.shuffle,
    )  # fmt: skip
    siblings = SiblingController(view, current, feed, walk)
    tree = TreeController(
        view, current, draft, walk,
        edit=edit.edit_message, session_store=assembly.sessions, resumed=assembly.resumed,
        words_beside=found.words_beside,
    )  # fmt: skip
    aside = AsideController(
        view, current, feed, draft, clock=clock, history=history, refresh=meters.refresh,
    )  # fmt: skip
    shelf = ShelfController(view, store=assembly.sessions, clock=clock)
    advice = AdviceController(
        view, current, feed, draft, view.show_advice, wanted=assembly.settings.prompt_advice,
    )  # fmt: skip
    starters = StarterController(view, current, draft, wanted=assembly.settings.starters)
    start = StartController(
        view, current, feed, draft, view.ways,
        connections=connections, models=assembly, preferences=assembly.preferences,
        use=choice.use, describe=choice.describe, show=view.beginnings.show,
        first=first, practising=(PRACTICE_NOTICE, AT_FIRST),
    )  # fmt: skip
    theme = ThemeController(
        view,
        app=view.themed_app, preferences=assembly.preferences, setting=assembly.settings.theme,
        ascii=assembly.settings.ascii,
    )  # fmt: skip
    panel = PanelController(
        view,
        show=view.show_panel, size=view.terminal_size,
        preferences=assembly.preferences, choice=assembly.settings.panel,
    )  # fmt: skip
    values = ValueSources(
        view, current, feed, view.completion.look_again,
        personas=personas, prompts=assembly.own_prompts, models=assembly, connections=connections,
        session_store=assembly.sessions, history=history, clock=clock,
        theme=lambda: view.themed_app().choice, looks=looks_of_themes, panel=lambda: panel.choice,
    )  # fmt: skip
    editor = EditorController(
        view, feed, draft, context.attach_edited, lend=view.lend_terminal, environ=assembly.environ
    )
    persona_editor = PersonaEditorController(
        view, current, personas, assembly.persona_files, choice.persona.use,
        advised=assembly.settings.prompt_advice, lend=view.lend_terminal, environ=assembly.environ,
    )  # fmt: skip
    below = FilesBelow(current_folder)
    references = FileReferences(view, current, below, draft, meters.draw, view.key_guard)
    return Controllers(
        opener, recall, drafts,
        meters, turn, queue, choice, context, reading, siblings, compare, tree, aside, keeping, advice, starters, start,
        theme, panel, ProgramController(view.act_on_program), values, editor,
        FileOffers(view, current, below, view.completion.look_again, references.chosen), references,
        mentions, announcer,
        shelf, purge, copies, edit, regenerate, found, documents, export,
        ImportController(
            view, draft, imports=LateImports(assembly.sessions), attach=context.attach, show=choice.show,
            personas=LatePersonaImports(assembly.personas, assembly.own_prompts.own),
        ),
        OwnPromptController(
            view, current, draft, recall, references,
            prompts=assembly.own_prompts, personas=personas, know=mentions.know_for, send=view.send,
        ),
        persona_editor,
    )  # fmt: skip
