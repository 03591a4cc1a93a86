// Tables that can be sorted by their column heads and filtered; what is chosen stands in the address.
// A table says what it offers: `data-key` on the heads, `data-filters` for the values that its rows hold in
// data-<filter>, `data-prefix` before the names in the address where several tables share one page.

(() => {
  const words = JSON.parse(document.getElementById("words").textContent);
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);

  function element(tag, properties = {}, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  function enhance(table) {
    const body = table.tBodies[0];
    const rows = [...body.rows];
    const heads = [...table.tHead.rows[0].cells];
    const keys = heads.map((head) => head.dataset.key);
    const prefix = table.dataset.prefix ?? "";
    const filters = table.dataset.filters.split(" ");
    const held = new Map(rows.map((row) => [row, Object.fromEntries(filters.map((filter) =>
      [filter, [...row.querySelectorAll(`[data-${filter}]`)].map((node) => node.dataset[filter])]))]));

    // Controls ---------------------------------------------------------------------------------

    const buttons = heads.map((head) => {
      const button = element("button", { type: "button" }, ...head.childNodes);
      button.addEventListener("click", () => {
        const key = head.dataset.key;
        state.descending = state.sort === key && !state.descending;
        state.sort = key;
        changed();
      });
      head.append(button);
      return button;
    });
    table.tHead.rows[0].dataset.label = words.tables_sort;
    table.classList.add("sortable");

    const selects = new Map(filters.map((filter) => {
      const select = element("select", {}, element("option", { value: "", textContent: words.tables_all }));
      for (const node of body.querySelectorAll(`[data-${filter}]`)) {
        const value = node.dataset[filter];
        if (![...select.options].some((option) => option.value === value)) {
          select.append(element("option", { value, textContent: node.textContent }));
        }
      }
      select.addEventListener("change", () => {
        state[filter] = select.value;
        changed();
      });
      return [filter, select];
    }));
    const count = element("span");
    count.setAttribute("role", "status");
    const reset = element("button", { type: "button", className: "reset", textContent: words.tables_reset });
    reset.addEventListener("click", () => {
      clearFilters();
      changed();
      selects.get(filters[0]).focus(); // the button itself goes away
    });
    table.before(element("div", { className: "table-controls" },
      ...filters.map((filter) => element("label", {}, element("span", { textContent: words[`tables_${filter}`] }), selects.get(filter))),
      element("span", { className: "table-count" }, count, reset)));

    // State ------------------------------------------------------------------------------------

    const state = {};
    const clearFilters = () => filters.forEach((filter) => { state[filter] = ""; });

    /** Take from the address what this table knows; anything else is as if it were not there. */
    function read() {
      const query = new URLSearchParams(location.search);
      for (const [filter, select] of selects) {
        const value = query.get(prefix + filter);
        state[filter] = [...select.options].some((option) => option.value === value) ? value : "";
      }
      const sort = query.get(`${prefix}sort`) ?? "";
      state.descending = sort.startsWith("-");
      state.sort = keys.includes(sort.replace(/^-/, "")) ? sort.replace(/^-/, "") : keys[0];
      state.descending &&= sort === `-${state.sort}`;
    }

    function write() {
      const address = new URL(location.href);
      const sort = (state.descending ? "-" : "") + state.sort;
      const isPlain = sort === keys[0]; // the order in which the page comes
      for (const [name, value] of [...filters.map((filter) => [filter, state[filter]]), ["sort", isPlain ? "" : sort]]) {
        if (value) address.searchParams.set(prefix + name, value);
        else address.searchParams.delete(prefix + name);
      }
      history.replaceState(history.state, "", address);
    }

    const textIn = (row, column) => row.cells[column].dataset.sort ?? row.cells[column].textContent.trim();

    function show() {
      const column = keys.indexOf(state.sort);
      const sorted = rows.map((row, index) => ({ row, index, text: textIn(row, column) })).sort((a, b) =>
        // What a row does not have stands last either way.
        (a.text === "") - (b.text === "")
        || collator.compare(a.text, b.text) * (state.descending ? -1 : 1)
        || a.index - b.index);
      body.append(...sorted.map(({ row }) => row));
      heads.forEach((head, index) => {
        if (index === column) head.setAttribute("aria-sort", state.descending ? "descending" : "ascending");
        else head.removeAttribute("aria-sort");
      });
      let shown = 0;
      for (const row of rows) {
        row.hidden = filters.some((filter) => state[filter] && !held.get(row)[filter].includes(state[filter]));
        shown += !row.hidden;
      }
      for (const [filter, select] of selects) select.value = state[filter];
      const total = rows.length;
      reset.hidden = filters.every((filter) => !state[filter]);
      table.hidden = !shown;
      const text = reset.hidden ? words.tables_count : shown ? words.tables_shown : words.tables_none;
      if (count.textContent !== fill(text, { total, shown })) count.textContent = fill(text, { total, shown });
    }

    function changed() {
      write();
      show();
    }

    /** A link to a row must arrive there, whatever is filtered. */
    function uncover() {
      const target = rows.find((row) => row.hidden && `#${row.id}` === location.hash);
      if (!target) return;
      clearFilters();
      changed();
      target.scrollIntoView();
    }

    read();
    show();
    uncover();
    addEventListener("popstate", () => {
      read();
      show();
      uncover();
    });
    document.addEventListener("click", (event) => {
      // The same address a second time is no navigation of which the page would hear.
      if (event.target.closest?.("a[href^='#']")?.hash === location.hash) uncover();
    });
  }

  document.querySelectorAll("table[data-filters]").forEach(enhance);
})();
