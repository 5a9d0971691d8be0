"""Completion in a shell: the script that asks mull for what may follow, and mull's answer.

The script calls mull with ``_MULL_COMPLETE`` set to the shell's name, and with the words of the line, of which the last
is the one to complete. The answer is a line with the kind of what may follow (words, files or folders) and then a line
for each word, with its help after a tab. bash takes what it is given as it is, so its words are quoted here; the other
shells quote by themselves. A name with control characters or invisible ones is not offered.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import click
from click.shell_completion import CompletionItem, ShellComplete

from tui.cli import COMPLETING
from tui.cli.output import data, prepare
from tui.core.cleaning import cleaned_line, cleaned_row

KINDS = {"file": "files", "dir": "folders"}  # what click calls them: what the scripts do

BASH = """\
_mull_completion() {
    local kind= line=
    COMPREPLY=()
    {
        IFS= read -r kind
        while IFS= read -r line; do COMPREPLY+=("$line"); done
    } < <(_MULL_COMPLETE=bash "${1/#\\~\\//$HOME/}" "$COMP_WORDBREAKS" "${COMP_LINE:0:$COMP_POINT}" 2>/dev/null)
    case $kind in
        files) compopt -o default 2>/dev/null ;;
        folders) compopt -o dirnames 2>/dev/null ;;
    esac
}
complete -o nosort -F _mull_completion mull 2>/dev/null || complete -F _mull_completion mull
"""
ZSH = """\
#compdef mull
_mull_completion() {
    local kind line value
    local -a values shown
    {
        IFS= read -r kind
        while IFS= read -r line; do
            value=${line%%$'\\t'*}
            values+=("$value")
            shown+=("${value}${${line#$value}/#$'\\t'/  -- }")
        done
    } < <(_MULL_COMPLETE=zsh ${~words[1]} "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)
    case $kind in
        files) _files ;;
        folders) _files -/ ;;
        *) compadd -V mull -l -d shown -a values ;;
    esac
}
if [[ $zsh_eval_context[-1] == loadautofunc ]]; then
    _mull_completion "$@"
else
    compdef _mull_completion mull
fi
"""
FISH = """\
function _mull_completion
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    set -l plain (string unescape -- $word; or string trim -l -c '"\\'' -- $word)
    set -l program (string replace -r '^~/' "$HOME/" -- $words[1])
    set -l answer (_MULL_COMPLETE=fish $program $words[2..-1] "$plain" 2>/dev/null)
    switch "$answer[1]"
        case files
            __fish_complete_path $word
        case folders
            __fish_complete_directories $word ''
        case '*'
            string join \\n -- $answer[2..-1]
    end
end
complete --keep-order --no-files --command mull --arguments '(_mull_completion)'
"""
SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}

PLAIN = re.compile(r"[^\w@%+=:,./-]", re.ASCII)  # of ASCII: what bash may take for something else
KEPT_AFTER = "$@"  # bash takes these along where it begins to replace
LONGEST = 80  # characters of what is said of a word
NOT_BETWEEN = {"'": "'", '"': '"$`\\!'}  # what cannot stand, or not as itself, between these quotes


@dataclass(frozen=True)
class Line:
    """A line up to the cursor: the words before the one to complete, and that one without its quotes.

    ``kept`` is the beginning of the word that bash leaves as it is, ``quote`` the quote that is open, and ``closed``
    is True where one was closed in the word: bash replaces such a word in no way that is of use.
    """

    words: list[str]
    word: str
    kept: str = ""
    quote: str = ""
    closed: bool = False


def run(shell: str) -> int:
    """Print the script of a shell; return the exit code."""
    data(SCRIPTS[shell], end="")
    return 0


def complete(cli: click.Command, shell: str, given: Sequence[str]) -> int:
    """Print what may follow on a line, for the script of a shell; return the exit code."""
    prepare()
    if shell not in SCRIPTS or not given:
        return 2
    if shell == "bash":
        line = bash_line(given[-1], given[0])
        kind, items = offered(cli, line.words, line.word)
        answer = [] if line.closed else [quoted(item.value, line) for item in items]
    else:
        kind, items = offered(cli, list(given[:-1]), given[-1])
        answer = [f"{item.value}\t{item.help}" if item.help else item.value for item in items]
    data("\n".join([kind, *filter(None, answer)]))
    return 0


def offered(cli: click.Command, words: list[str], word: str) -> tuple[str, list[CompletionItem]]:
    """Return what may stand in place of a word after others: the kind, and the whole words.

    Names that cleaning would change are left out: they would not be found by what is shown of them.
    """
    before, sign, value = word.partition("=")
    joined = bool(sign) and word.startswith("--")
    given = ([*words, before], value) if joined else (words, word)
    found = ShellComplete(cli, {}, "mull", COMPLETING).get_completions(*given)
    kinds = {item.type for item in found} & set(KINDS)
    if kinds:
        return KINDS[kinds.pop()], []
    for item in found:
        item.value = f"{before}={item.value}" if joined else item.value
        item.help = cleaned_line(item.help or "")[:LONGEST]
    return "words", [item for item in found if cleaned_row(item.value) == item.value]


def bash_line(text: str, breaks: str) -> Line:
    """Read a line up to the cursor as bash does; ``breaks`` are the signs at which it begins to replace a word."""
    words, word, kept, quote = [], "", "", ""
    begun = closed = escaped = False
    for sign in text:
        if escaped:
            word, escaped = word + ("" if quote != '"' or sign in NOT_BETWEEN['"'] else "\\") + sign, False
        elif sign == "\\" and quote != "'":
            begun = escaped = True
        elif quote:
            closed, quote, word = (True, "", word) if sign == quote else (closed, quote, word + sign)
        elif sign in "'\"":
            begun, quote, kept = True, sign, word
        elif sign.isspace():
            words += [word] if begun else []
            word, kept, begun, closed = "", "", False, False
        else:
            kept = kept if sign not in breaks else word if sign in KEPT_AFTER else word + sign
            begun, word = True, word + sign
    return Line(words[1:], word, kept, quote, closed)


def quoted(value: str, line: Line) -> str:
    """Return the part of a word that bash is to insert, quoted for where it stands; empty where it cannot stand."""
    rest = value.removeprefix(line.kept)
    if line.quote:
        return "" if any(sign in NOT_BETWEEN[line.quote] for sign in rest) else rest
    return PLAIN.sub(lambda found: "\\" + found[0] if found[0].isascii() else found[0], rest)
