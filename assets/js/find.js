// Finding sections by Korean and Latin words; pure functions, used by search.js and by the benchmark.
// The text itself is scanned. Korean is matched with any spacing, Latin from the start of a word (also within
// camelCase); 조사 (particles) go where the stem stands in the course without them.

const HANGUL = /[가-힣]/;
const SUFFIXES = ("이라는 이란 에서는 으로는 에서 에게 으로 까지 부터 처럼 보다 마다 조차 라는 이나 하고 하는 하기 하면 한다 " +
  "했다 합니다 되는 된다 입니다 이에요 예요 인가요 란 은 는 이 가 을 를 과 와 의 에 로 도 만 나 요").split(" ");
const ASKING = /^(뭐|뭔|뭘|무엇|무슨|어떻게|어떤|왜|언제|어디|뜻|의미|설명|알려|방법|차이|안|못|쓰고|하는|하기|the|a|of|is|what|how)([가-힣]*)$/;
const SHOWN = 20;
const WITHOUT_ALL = 0.4;

const escape = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const squeeze = (text) => text.toLowerCase().replace(/[\s_.·-]+/g, "");
const clean = (text) => text.normalize("NFKC").replace(/[\u2060\u00ad\u200b]/g, "").trim();

// One way of writing a term as the source of a regular expression.
function source(form) {
  const letters = [...form.replace(/[\s_.·-]+/g, "")];
  if (HANGUL.test(form)) {
    const tight = letters.map(escape).join("");
    if (letters.length === 1) return `(?<![가-힣])${tight}`;
    const spaced = letters.map((letter, index) => {
      const next = letters[index + 1];
      return escape(letter) + (next ? "[\\s-]?" : "");
    }).join("");
    return `${tight}|(?<![가-힣])${spaced}`;
  }
  const either = letters.map((letter) => {
    const upper = letter.toUpperCase();
    return upper === letter.toLowerCase() ? escape(letter) : `[${upper}${letter.toLowerCase()}]`;
  });
  const rest = either.slice(1).map((letter) => `[-\\s_.]?${letter}`).join("");
  const first = letters[0].toUpperCase();
  // An abbreviation is a whole word, in the singular or plural: BN is not the beginning of "bnormal".
  const end = letters.length < 4 ? "(?![A-Za-z0-9])" : "";
  return `(?:(?<![A-Za-z0-9])${either[0]}|(?<=[a-z])${escape(first)})${rest}${end}`;
}

const pattern = (forms) => new RegExp(forms.map(source).join("|"), "g");

export function prepare(index) {
  const sections = index.sections.map(([page, id, title, text, code]) => ({
    address: index.pages[page][0] + (id ? `#${id}` : ""),
    page: index.pages[page][1], id, title, text, code, squeezed: squeeze(`${title}\n${text}\n${code}`),
  }));
  const groups = new Map();
  for (const forms of index.terms) for (const form of forms) {
    if (!groups.has(squeeze(form))) groups.set(squeeze(form), forms);
  }
  const everything = sections.map((section) => `${section.title}\n${section.text}`).join("\n");
  const squeezed = squeeze(everything);
  // Looking for the bare letters first is what makes the search fast.
  const holds = (form, after = "") => squeezed.includes(squeeze(form)) && new RegExp(`(?:${source(form)})${after}`).test(everything);
  return { sections, groups, holds };
}

// The word itself when the course goes on after it (정확도는), else its stem when that stands there.
function stem(word, { groups, holds }) {
  if (!HANGUL.test(word) || groups.has(squeeze(word))) return word;
  if (!/[A-Za-z]/.test(word) && word.length > 1 && holds(word, "(?=[가-힣])")) return word;
  for (const suffix of SUFFIXES) {
    const rest = word.slice(0, -suffix.length);
    if (!rest || !word.endsWith(suffix)) continue;
    if (groups.has(squeeze(rest)) || holds(rest)) return rest;
  }
  return word;
}

// What is looked for: a list of terms, each a list of forms of which one must stand in the section.
function terms(query, prepared) {
  const given = clean(query).split(/[\s,?!"'()]+/).filter(Boolean);
  const words = given.filter((word) => !ASKING.test(word));
  const stems = (words.length ? words : given).map((word) => stem(word, prepared));
  const found = [];
  for (let start = 0; start < stems.length;) {
    let end = stems.length;
    while (end > start + 1 && !prepared.groups.has(squeeze(stems.slice(start, end).join("")))) end -= 1;
    const joined = stems.slice(start, end).join(" ");
    found.push(prepared.groups.get(squeeze(joined)) ?? [joined]);
    start = end;
  }
  const phrase = stems.join(" ");
  return found.length > 1 && prepared.holds(phrase) ? [[phrase]] : found;
}

// How much a section says about one term: its heading counts most, then whether it explains the term, "합성곱(…)".
function weigh(section, regexp, explained, names) {
  const count = (text) => text.match(regexp)?.length ?? 0;
  const [heading, body, code] = [section.title, section.text, section.code].map(count);
  if (!heading && !body && !code) return 0;
  const exact = names.has(squeeze(section.title));
  const length = 0.6 + 0.4 * (section.text.length / 500);
  return 6 * Math.min(heading, 1) + 4 * exact + 3 * explained.test(section.text)
    + 2.5 * body / (body + length) + 0.8 * Math.min(code, 1);
}

// Rare terms weigh more than common ones.
function rank(sections, forms, patterns) {
  const sums = sections.map((section) => ({ section, sum: 0, met: 0, rarest: 0 }));
  forms.forEach((each, index) => {
    const explained = new RegExp(`(?:${each.map(source).join("|")})\\s*\\(`);
    const names = new Set(each.map(squeeze));
    const weights = sections.map((section) => (
      [...names].some((name) => section.squeezed.includes(name)) ? weigh(section, patterns[index], explained, names) : 0
    ));
    const rarity = Math.log(1 + sections.length / (1 + weights.filter(Boolean).length));
    weights.forEach((weight, at) => {
      sums[at].sum += weight * rarity;
      sums[at].met += weight > 0 ? 1 : 0;
      sums[at].rarest = Math.max(sums[at].rarest, weight > 0 ? rarity : 0);
    });
  });
  return sums.filter(({ met }) => met > 0);
}

// The sections that hold all terms, best first; one that lacks a common term must make up for it
// by what it says about the rarest.
export function find(prepared, query) {
  const forms = query.trim() ? terms(query, prepared) : [];
  const patterns = forms.map(pattern);
  if (!forms.length) return { results: [], patterns };
  const scored = rank(prepared.sections, forms, patterns);
  const most = Math.max(0, ...scored.map(({ met }) => met));
  const best = Math.max(0, ...scored.map(({ sum }) => sum));
  const rarest = Math.max(0, ...scored.map((each) => each.rarest));
  const results = scored
    .filter((each) => each.met === most || (each.rarest === rarest && each.sum >= best * WITHOUT_ALL))
    .sort((a, b) => b.sum - a.sum)
    .slice(0, SHOWN);
  return { results: results.map(({ section }) => section), patterns };
}

// The text around the first match, as [text, isMatch] pairs.
export function excerpt(text, patterns, length = 110) {
  const places = patterns.flatMap((regexp) => [...text.matchAll(regexp)].map((m) => [m.index, m.index + m[0].length]))
    .sort((a, b) => a[0] - b[0]);
  let from = Math.max(0, (places[0]?.[0] ?? 0) - 30);
  if (from) from = text.indexOf(" ", from) + 1 || from;
  const to = Math.min(text.length, from + length);
  const parts = from ? [["… ", false]] : [];
  let at = from;
  for (const [start, end] of places) {
    if (start < at || end > to) continue;
    parts.push([text.slice(at, start), false], [text.slice(start, end), true]);
    at = end;
  }
  parts.push([text.slice(at, to), false]);
  if (to < text.length) parts.push([" …", false]);
  return parts;
}
