"""Score the search of the built site with tests/search/queries.yml, beside Pagefind, in one run.

    python tools/bench/search.py [FOLDER_WITH_PAGEFIND]

Build the site first. The scripts run in Node; Pagefind (`pip install --target FOLDER 'pagefind[bin]'`) gets
the same sections as custom records and the queries as they are typed. Prints recall, precision, milliseconds,
and the bytes of a first query (for Pagefind without the texts of its results).
"""

# ruff: noqa: E501 - it holds small programs in JavaScript

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "_site"
SHOWN = 10
OURS = """
import { readFileSync } from 'node:fs';
const [module, index, queries] = process.argv.slice(2);
const { prepare, find } = await import(module);
const prepared = prepare(JSON.parse(readFileSync(index)));
const rows = JSON.parse(queries);
rows.forEach((query) => find(prepared, query));
const start = performance.now();
const found = rows.map((query) => find(prepared, query).results.slice(0, 10).map((section) => section.address));
console.log(JSON.stringify({ found, ms: (performance.now() - start) / rows.length }));
"""
PAGEFIND = """
import { readFile } from 'node:fs/promises';
const [folder, queries] = process.argv.slice(2);
const fetched = new Set();
let first;
globalThis.fetch = async (url) => {
  const path = folder + '/' + String(url).replace(/^.*\\/pagefind\\//, '').replace(/\\?.*$/, '');
  fetched.add(path);
  return new Response(await readFile(path), { headers: { 'content-type': path.endsWith('wasm') ? 'application/wasm' : 'application/octet-stream' } });
};
globalThis.document = { querySelector: () => null, currentScript: null };
globalThis.window = { location: { origin: 'http://localhost' } };
globalThis.location = { origin: 'http://localhost', href: 'http://localhost/pagefind/pagefind.js' };
const pagefind = await import(folder + '/pagefind.mjs');
await pagefind.options({ basePath: '/pagefind/', baseUrl: '/', useWorker: false });
await pagefind.init('ko');
const found = [];
const start = performance.now();
for (const query of JSON.parse(queries)) {
  const { results } = await pagefind.search(query);
  first ??= [...fetched];
  found.push(await Promise.all(results.slice(0, 10).map(async (r) => (await r.data()).raw_url ?? (await r.data()).url)));
}
console.log(JSON.stringify({ found, ms: (performance.now() - start) / found.length, fetched: first }));
"""
INDEX = """
import asyncio, json, sys
from pagefind.index import IndexConfig, PagefindIndex
async def main():
    async with PagefindIndex(config=IndexConfig(output_path=sys.argv[1], force_language='ko')) as index:
        for address, title, text in json.load(sys.stdin):
            await index.add_custom_record(url=address, content=title + '. ' + text, language='ko', meta={'title': title})
asyncio.run(main())
"""
Found = list[list[str]]


def main() -> None:
    """Print one line for each search and part of the list."""
    parts = yaml.safe_load((ROOT / "tests/search/queries.yml").read_text(encoding="utf-8"))
    rows = [row for part in parts.values() for row in part]
    index_file = SITE / "assets/generated/search/index.json"
    index = json.loads(index_file.read_bytes())
    sections = [_section(index, row) for row in index["sections"]]
    files = [SITE / name for name in ("assets/js/search.js", "assets/js/find.js", "assets/css/search.css")]
    typed = json.dumps([row["query"] for row in rows])
    with tempfile.TemporaryDirectory() as folder:
        module = Path(folder) / "find.mjs"
        module.write_bytes((SITE / "assets/js/find.js").read_bytes())
        ours = _node(OURS, str(module), str(index_file), typed)
        _report("ours", parts, ours, sections, _bytes([*files, index_file]))
        if len(sys.argv) > 1:
            output = Path(folder) / "pagefind"
            _index_with_pagefind(sys.argv[1], sections, output)
            (output / "pagefind.mjs").write_bytes((output / "pagefind.js").read_bytes())
            peer = _node(PAGEFIND, str(output), typed)
            fetched = [Path(path) for path in peer["fetched"] if "fragment" not in path]
            _report("Pagefind", parts, peer, sections, _bytes([output / "pagefind.js", *fetched]))


def _section(index: dict[str, Any], row: list[Any]) -> tuple[str, str, str]:
    address, page = index["pages"][row[0]]
    return address + (f"#{row[1]}" if row[1] else ""), row[2] or page, f"{row[3]} {row[4]}"


def _node(program: str, *arguments: str) -> dict[str, Any]:
    with tempfile.NamedTemporaryFile("w", suffix=".mjs") as file:
        file.write(program)
        file.flush()
        finished = subprocess.run(
            ["node", file.name, *arguments], capture_output=True, text=True, check=False
        )
    if finished.returncode:
        raise SystemExit(finished.stderr)
    result: dict[str, Any] = json.loads(finished.stdout.splitlines()[-1])
    return result


def _index_with_pagefind(library: str, sections: list[tuple[str, str, str]], output: Path) -> None:
    command = [sys.executable, "-c", INDEX, str(output)]
    subprocess.run(
        command,
        input=json.dumps(sections),
        text=True,
        check=True,
        env={"PYTHONPATH": library, "PATH": "/usr/bin"},
    )


def _bytes(files: list[Path]) -> int:
    """On the wire: what is compressed already is sent as it is."""
    return sum(min(len(raw), len(gzip.compress(raw, 9))) for raw in (file.read_bytes() for file in files))


def _report(
    name: str, parts: dict[str, Any], result: dict[str, Any], sections: list[tuple[str, str, str]], size: int
) -> None:
    texts = {address: f"{title} {text}" for address, title, text in sections}
    found: Found = result["found"]
    at = 0
    for part, rows in parts.items():
        recalls, precisions = [], []
        for row, shown in zip(rows, found[at : at + len(rows)], strict=True):
            hits = [re.search(row["about"], texts.get(address, ""), re.IGNORECASE) for address in shown]
            recalls.append(len(set(row["expect"]) & set(shown)) / len(row["expect"]))
            precisions.append(sum(map(bool, hits)) / len(shown) if shown else 0)
        at += len(rows)
        recall, precision = (100 * sum(each) / len(rows) for each in (recalls, precisions))
        print(
            f"{name:9} {part:9} {len(rows):3} queries: recall {recall:5.1f} %, precision {precision:5.1f} %"
        )
    print(f"{name:9} {size / 1000:.1f} KB on the wire, {result['ms']:.1f} ms a query")


if __name__ == "__main__":
    main()
