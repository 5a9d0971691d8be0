"""gptel's directives: literal strings of Emacs Lisp, and nothing of it is run."""

import pytest

from tests.imports.personas.foreign_files import found_in, unread_in
from tui.imports.personas.foreign_persona import ForeignPersona, Turn, UnreadPersona
from tui.imports.personas.lisp import LispError, Symbol, Text, read, unescaped

INIT = r"""
;; "a comment (
(use-package gptel
  :config
  (setq gptel-model 'x
        other ?\( gptel-directives
        '((kind . "You are \"kind\".\nAlways, on {{date}}.")
          (pair "Name it." "red" "#f00" nil "Well?" "what?")
          (code . (lambda () (delete-file "x")))
          (dyn . ,(concat "a" "b")))))
(add-to-list 'gptel-directives '(added . "Added."))
(setf (alist-get 'set gptel-directives) "Set.")
(gptel-make-preset 'fast :description "Be quick" :system "Quick." :model 'm :tools '("a") :pre (lambda () 1))
(gptel-make-preset 'made :system '(:eval (shell-command "x")))
"""


def test_literal_strings_are_read_and_code_is_told() -> None:
    found = found_in("init.el", INIT)
    read_ = {each.name: each for each in found if isinstance(each, ForeignPersona)}
    assert list(read_) == ["kind", "pair", "added", "set", "fast"]
    assert read_["kind"].text == 'You are "kind".\nAlways, on \\{{date}}.'
    assert read_["pair"].opening == (Turn("red", "#f00"), Turn("", "Well?"))
    assert read_["pair"].told == ("a last message of the user's without a reply is left out",)
    assert (read_["fast"].text, read_["fast"].description, read_["fast"].kept) == (
        "Quick.",
        "Be quick",
        {"model": "m"},
    )
    unread = [each for each in found if isinstance(each, UnreadPersona)]
    assert [each.where.split(", ")[1] for each in unread] == ["code", "dyn", "made"]
    assert unread[0].where == "line 9, code"


def test_what_is_no_lisp_is_told_with_its_line() -> None:
    assert unread_in("x.el", "(setq gptel-directives\n '((a . \"b\n").where == "line 2"
    with pytest.raises(LispError):
        read(")")
    assert read('a; b\n[1 "c"]')[1].items == (Symbol("1"), Text("c", 2))  # type: ignore[union-attr]
    assert unescaped(r"\x41\u00e9\101\\\q\U00110000") == "A\u00e9A\\q\ufffd"
    deep = read("(" * 5_000 + ")" * 5_000)
    assert len(deep) == 1
