"""A few ordinary lines of each of the ten languages that replies hold most."""

ORDINARY = {
    "python": 'def total(rows: list[int]) -> int:\n    """Add them up."""\n    return sum(rows)  # all of them\n',
    "javascript": 'const total = (rows) => {\n  return rows.reduce((a, b) => a + b, 0); // "all"\n};\n',
    "typescript": "interface Row { id: number; name: string }\n"
    "export const first = (rows: Row[]): Row => rows[0]; // one\n",
    "java": 'public class Total {\n    // adds them up\n    int of(int a) { return a + 1; }\n    String s = "x";\n}\n',
    "c": '#include <stdio.h>\nint main(void) {\n    printf("%d\\n", 42); /* said */\n    return 0;\n}\n',
    "csharp": 'public class Total\n{\n    public int Of(int a) => a + 1; // adds\n    string s = "x";\n}\n',
    "go": "func Total(rows []int) int {\n\tsum := 0 // all\n"
    "\tfor _, r := range rows {\n\t\tsum += len(r)\n\t}\n\treturn sum\n}\n",
    "rust": "fn total(rows: &[i32]) -> i32 {\n    // all of them\n    rows.iter().sum::<i32>() + 1\n}\n",
    "bash": 'for name in "$@"; do\n  echo "hello $name" # greets\n  count=$((count + 1))\ndone\n',
    "sql": "SELECT name, count(*) FROM rows -- all\nWHERE id > 42 AND name LIKE 'a%'\nGROUP BY name;\n",
}


def lines_of(language: str, lines: int) -> str:
    """Return so many lines of ordinary code."""
    piece = ORDINARY[language].splitlines()
    return "\n".join((piece * (lines // len(piece) + 1))[:lines])
