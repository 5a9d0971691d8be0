"""Code and sums in prose keep their signs, and what that costs of CommonMark is listed."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.growth import grows_in_one_pass, repeated
from tests.paths import ROOT
from tui.export.code_colours import CodeColours
from tui.export.html import said
from tui.export.plain_signs import keep_plain_signs

EXAMPLES: list[str] = json.loads((ROOT / "tests/data/commonmark-0.31.2/examples.json").read_text("utf-8"))
IN_WORDS = {355, 356, 370, 381, 411, 415, 416, 417, 429}
"""Examples with emphasis that begins or ends within a word: `foo*bar*`, `5*6*78`, `*foo*bar`."""
NAMES = {389, 399, 406, 425, 462}
"""Examples with one word between double underscores: `__foo__`."""
ADDRESSES = {598, 601}
"""Examples with an address between angle brackets that has no `//`: `<a+b+c:d>`, `<localhost:5001/foo>`."""

KEPT = [
    # Sums and products.
    "**n and k**m", "x **2 plus 3**4", "(**kwargs, y=a**b)",
    "2*3*4", "a*b*c", "2**3**4", "x**2 + y**2 = z**2", "(a+b)*c*(d+e)", "2*(3+4)*5", "5*x*y - 6*x", "a[i]*b[i]*c[i]",
    "n*(n-1)*(n-2)", "6*9 and 7*8", "x*y + a*b", "3 * 4 * 5", "Größe*Länge*Höhe", "α*β*γ", "2*3*4 = 24; 2**10 = 1024",
    # Code.
    "f(*args) and g(**kwargs)", "def f(*args, **kwargs)", "def f(**kw): return a**b", "int *a = x*y*z", "char **argv",
    "SELECT *, COUNT(*) FROM t", "COUNT(*) and SUM(*)", "/* one */ and /* two */", "/*one*/ and /*two*/",
    "for _, x in a and for _, y in b", "f(_, x) and g(_, y)", "snake_case_name and another_one", "a *= b; c *= d",
    "{*a, *b} and [*a, *b]", "T* a; T* b", "x = y if _ else _z",
    # Names.
    "__init__.py", "__init__ and __name__", 'if __name__ == "__main__":', "obj.__dict__", "__FILE__ and __LINE__",
    "(__all__)", "__init_subclass__()", "tests/__init__.py, src/__main__.py", "__pycache__/", "__proto__",
    # Files and patterns.
    "src/*.py and tests/*.py", "**/*.py and **/*.txt", "src/**/*.py, tests/**/*.py", "(*.py|*.txt)", "{*.js,*.ts}",
    "rm *.o *.a", "0 */2 * * * and */5 * * * *", "^.*$ and ^.*$", "(.*)/(.*)", "a.*b.*c", "[0-9]*\\.[0-9]*",
    # Addresses and paths.
    "https://example.org/_next_/data", "https://example.org/a?b=_c_&d=_e_", "src/_app_/page", "obj._cache_.size",
    "https://example.org/wiki/Foo_(bar)_baz", "@_someone_ and #_tag_", "$_GET and $_POST", "f(x)_y_, a[0]_b_",
    "https://example.org/*a*/b", "a/*/b/*/c",
    # Items that are called.
    "handlers[name](event) and table[0](x)", "map[key]()", "f(x)[i](y)", "a[b][c](d)",
    # Types and addresses.
    "vector<std::string>", "<std::string>", "map<std::string,int>", "<localhost:80>",
    "Vec<String>", "<placeholder>", "List<Map<K, V>>", "a < b and c > d", "if (a<b && c>d)", "Option<&str>",
    # Prices.
    "~$120B", "$5 and $10", "~5 to ~10", "$1.50-$2.00", "US$5, US$10", "A$AP and $HOME",
    # Left as CommonMark has it.
    "5*. Terms apply*", "no * stars * here", "a_b_c", "* ", "**", "***", "_ _", "~ ~",
]  # fmt: skip

MEANT = [
    ("*this* and _that_", "<em>this</em> and <em>that</em>"),
    ("**Note**: read *this*", "<strong>Note</strong>: read <em>this</em>"),
    ("***both***", "<em><strong>both</strong></em>"),
    ("__Note__: and __two words__", "<strong>Note</strong>: and <strong>two words</strong>"),
    ("**A**pplication **P**rogramming", "<strong>A</strong>pplication <strong>P</strong>rogramming"),
    (
        "two **GPU cluster**s, **Maxwell–Boltzmann**",
        "two <strong>GPU cluster</strong>s, <strong>Maxwell–Boltzmann</strong>",
    ),
    ("the **end user**'s, **große Stadt**en", "the <strong>end user</strong>'s, <strong>große Stadt</strong>en"),
    ("the **API**s", "the <strong>API</strong>s"),
    ("**/api/users** and **/etc/hosts**", "<strong>/api/users</strong> and <strong>/etc/hosts</strong>"),
    ("**Yes**/**No**", "<strong>Yes</strong>/<strong>No</strong>"),
    ("**$50**, **+5%**, **100%**", "<strong>$50</strong>, <strong>+5%</strong>, <strong>100%</strong>"),
    ("(*a*) [*b*] *c*, *d*. *e*!", "(<em>a</em>) [<em>b</em>] <em>c</em>, <em>d</em>. <em>e</em>!"),
    ("it is—*always*—so", "it is—<em>always</em>—so"),
    ("*f*(x) and **f**(x)", "<em>f</em>(x) and <strong>f</strong>(x)"),
    ("**2*3*4**", "<strong>2*3*4</strong>"),
    ("**`a*b`** and *`c`*", "<strong><code>a*b</code></strong> and <em><code>c</code></em>"),
    ("**Option A:** first", "<strong>Option A:</strong> first"),
    ("**__init__.py** holds", "<strong>__init__.py</strong> holds"),
    ("(_a_) “_b_” -_c_- _d_, _e_. *f*", "(<em>a</em>) “<em>b</em>” -<em>c</em>- <em>d</em>, <em>e</em>. <em>f</em>"),
    ("\\*stars\\*", "*stars*"),
    ("중요한 **단어**는", "중요한 <strong>단어</strong>는"),
    ("**GPT(모델)**은 **“답”**을", "<strong>GPT(모델)</strong>은 <strong>“답”</strong>을"),
    ("**注意：**请看", "<strong>注意：</strong>请看"),
    ("和**“重点”**的", "和<strong>“重点”</strong>的"),
    ("これは**「強調」**です", "これは<strong>「強調」</strong>です"),
    ("是*重点*的", "是<em>重点</em>的"),
    ("คำ**สำคัญ**มาก", "คำ<strong>สำคัญ</strong>มาก"),
]


def commonmark() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True})


def mulls() -> MarkdownIt:
    parser = commonmark()
    keep_plain_signs(parser)
    return parser


@pytest.mark.parametrize("prose", KEPT)
def test_code_in_prose_keeps_its_signs(prose: str) -> None:
    tokens = mulls().parseInline(prose)[0].children or []
    assert "".join(token.content for token in tokens) == prose.replace("\\.", ".")
    assert not {"em_open", "strong_open", "link_open"} & {token.type for token in tokens}


@pytest.mark.parametrize(("source", "html"), MEANT)
def test_what_is_meant_as_emphasis_is_emphasis(source: str, html: str) -> None:
    assert mulls().renderInline(source) == html


def test_these_examples_of_commonmark_come_out_differently_and_no_others() -> None:
    plain, ours = commonmark(), mulls()
    differ = {number for number, text in enumerate(EXAMPLES, 1) if plain.render(text) != ours.render(text)}
    assert len(EXAMPLES) == 652
    assert differ == IN_WORDS | NAMES | ADDRESSES


@given(st.lists(st.sampled_from(["*", "**", "_", "__", "a", "1", " ", ".", "/", "(", ")", ",", "다", "（"])))
def test_a_sign_is_shown_or_is_markup_and_never_lost(pieces: list[str]) -> None:
    source = "a" + "".join(pieces)
    shown = "".join(token.markup or token.content for token in mulls().parseInline(source)[0].children or [])
    assert shown == source


def test_the_page_keeps_them_too() -> None:
    assert said("2*3*4 in __init__.py", CodeColours()) == "<p>2*3*4 in __init__.py</p>\n"
    assert said("**bold**", CodeColours()) == "<p><strong>bold</strong></p>\n"


@pytest.mark.parametrize("piece", ["**a*b*", "a**", "(_, ", "__a__", "*a ", "a[b](c)"])
def test_many_signs_take_one_pass(piece: str) -> None:
    assert grows_in_one_pass(mulls().renderInline, repeated(piece), 1_500)
