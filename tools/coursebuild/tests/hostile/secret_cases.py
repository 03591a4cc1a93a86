"""Keys and folders of whoever builds, and every way in which a lesson may come by them and show them.

What has the shape of a key is put together when a cell runs: no file of this project holds one.
"""

from __future__ import annotations

from hostile.cases import Case, Code, Expectation, TrustClass

_ANCESTORS = """\
import os
pid = os.getpid()
while pid > 1:
    pid = int(open(f'/proc/{pid}/stat').read().rpartition(')')[2].split()[1])
    if pid > 1:
        print(open(f'/proc/{pid}/environ', 'rb').read())
"""
_FAILS = ("raises-exception",)


def _case(name: str, source: str, *shown: str, refused: bool = False, tags: tuple[str, ...] = ()) -> Case:
    return Case(
        name=name,
        trust_class=TrustClass.SECRET,
        place="cell",
        payload=(Code(source=source, tags=tags),),
        expectation=Expectation.REFUSED if refused else Expectation.SAFE,
        shown=shown,
    )


_SHAPES = {
    "github": ("'gh' + 'p_' + 'A1b2C3d4E5f6' * 3", "a GitHub token"),
    "github-fine": ("'github' + '_pat_' + 'A1b2C3d4E5f6' * 6", "a GitHub token"),
    "gitlab": ("'glp' + 'at-' + 'A1b2C3d4E5f6' * 2", "a GitLab token"),
    "aws": ("'AK' + 'IA' + 'ABCDEFGH' * 2", "an AWS access key"),
    "openai": ("'s' + 'k-proj-' + 'A1b2C3d4E5f6' * 4", "an OpenAI or Anthropic key"),
    "google": ("'AI' + 'za' + 'A1b2C' * 7", "a Google API key"),
    "slack": ("'xo' + 'xb-' + '1234567890-' * 3", "a Slack token"),
    "hugging-face": ("'h' + 'f_' + 'A1b2C3d4E5' * 4", "a Hugging Face token"),
    "stripe": ("'s' + 'k_live_' + 'A1b2C3d4E5' * 3", "a Stripe key"),
    "npm": ("'np' + 'm_' + 'A1b2C3d4E5f6' * 3", "a package registry token"),
    "private": ("'-----BEGIN RSA ' + 'PRIVATE KEY-----'", "a private key"),
    "jwt": ("'ey' + 'J' + 'hbGciOiJIUzI1' + '.ey' + 'J' + 'zdWIiOiIxMjM0' + '.' + 'A1b2' * 9", "a JSON web token"),
    "password": ("'https://someone' + ':secret99@' + 'example.org/x'", "an address with a password"),
}  # fmt: skip
_WAYS = {
    "stdout": "print(key)",
    "pieces": "import sys\nfor letter in key: sys.stdout.write(letter); sys.stdout.flush()",
    "value": "key",
    "html": "from IPython.display import HTML\nHTML(f'<p title=\"{key}\">글</p>')",
    "entities": "from IPython.display import HTML\nHTML(''.join(f'&#{ord(c)};' for c in key))",
    "markdown": "from IPython.display import Markdown\nMarkdown(f'**{key}**')",
    "svg": (
        "from IPython.display import SVG\n"
        "SVG(f'<svg xmlns=\"http://www.w3.org/2000/svg\"><text>{key}</text></svg>')"
    ),
}
SECRET_CASES = (
    _case("environment", "import os\nfor item in os.environ.items(): print(*item)", "PATH"),
    _case("environment-of-child", "import subprocess\nprint(subprocess.run('env', capture_output=True).stdout)", "PATH"),
    _case("environment-of-self", "print(open('/proc/self/environ', 'rb').read())", "PATH"),
    _case("home", "from pathlib import Path\nprint(sorted(p.name for p in Path.home().iterdir()))"),
    _case("home-variable", "import os\nprint(os.path.expanduser('~/.netrc'), os.path.exists(os.path.expanduser('~/.netrc')))", "False"),
    _case("folder", "import os\nprint(os.getcwd(), os.path.abspath('a.csv'))"),
    _case("folder-quoted", "import os, urllib.parse\nprint(urllib.parse.quote(os.getcwd(), safe=''))"),
    _case("folder-in-json", "import os, json\nprint(json.dumps(os.getcwd()).replace('/', '\\\\/'))"),
    _case("folder-in-pieces", "import os, sys\nfor letter in os.getcwd(): sys.stdout.write(letter); sys.stdout.flush()"),
    _case("folder-in-html", "import os\nfrom IPython.display import HTML\nHTML(f'<p title=\"{os.getcwd()}\">글</p>')", "글"),
    _case("folder-in-value", "import pathlib\npathlib.Path.cwd()"),
    _case("folder-in-error", "import os\nraise ValueError(os.getcwd() + '/a.csv')", "ValueError", tags=_FAILS),
    _case("folder-in-traceback", "import json\njson.loads('{')", "JSONDecodeError", tags=_FAILS),
    _case("folder-in-warning", "import warnings\nwarnings.warn('글 MARK')", "글 MARK"),
    _case("folder-at-a-cut", "import os\nprint((os.getcwd() + '/') * 40_000)", "생략"),
    _case("folder-of-temporaries", "import tempfile\nprint(tempfile.mkdtemp())"),
    _case("interpreter", "import os\nprint(os.__file__.count('/') > 0)", "True"),
    _case(
        "picture-metadata",
        "import io, os\nfrom PIL import Image, PngImagePlugin\nfrom IPython.display import display\n"
        "info = PngImagePlugin.PngInfo(); info.add_text('where', os.getcwd()); f = io.BytesIO()\n"
        "Image.new('RGB', (9, 9)).save(f, 'PNG', pnginfo=info)\n"
        "from IPython.display import Image as Shown\nShown(data=f.getvalue(), metadata={'alt': '그림'})",
    ),
    *(_case(f"shape-{name}", f"print({code})", "cell 2", kind, refused=True) for name, (code, kind) in _SHAPES.items()),
    *(
        _case(f"way-{name}", f"key = {_SHAPES['github'][0]}\n{code}", "cell 2", "a GitHub token", refused=True)
        for name, code in _WAYS.items()
    ),
    _case("way-error", f"raise ValueError({_SHAPES['github'][0]})", "cell 2", refused=True, tags=_FAILS),
    _case("failing", f"raise ValueError({_SHAPES['github'][0]})", "cell 2", refused=True),
    _case("parents", _ANCESTORS),
)  # fmt: skip
