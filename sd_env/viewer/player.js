"use strict";
/* The player of an episode: a time line that can be scrubbed, the map, the chronicle. It plays what it is given (see
   views.py) and asks nobody for more. All words of an episode go into the page as text, never as HTML. */
const sdViewer = (() => {
  const parts = {};
  let game = null, view = null, step = 0, timer = null, line = null, map = null;

  const make = (tag, given = {}, ...inside) => {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(given))
      name.startsWith("on") ? made.addEventListener(name.slice(2), value) : made.setAttribute(name, value);
    made.append(...inside);
    return made;
  };
  const button = (text, label, press, more = {}) => make("button",
    { type: "button", "aria-label": label, title: label, onclick: press, ...more }, text);

  function mount(root) {
    if (parts.root === root) return;
    root.classList.add("sd");
    Object.assign(parts, { root, title: make("h1"), story: make("p", { class: "sd-story" }),
      eyes: make("fieldset", { class: "sd-eyes" }), now: make("p", { class: "sd-now", "aria-live": "polite" }),
      slider: make("input", { type: "range", id: "sd-step", min: 0, "aria-label": "Step", oninput: scrubbed }),
      output: make("output", { for: "sd-step", id: "sd-output" }), time: make("div", { class: "sd-time",
        role: "img", "aria-label": "Time line; the table and the chronicle say the same in words" }),
      veil: make("div", { class: "sd-veil" }), key: make("ul", { class: "sd-key" }),
      map: make("div", { class: "sd-map", role: "img", "aria-label": "Map of the states" }),
      table: make("div", { class: "sd-scroll", tabindex: 0, role: "group", "aria-label": "Where things stand" }),
      chronicle: make("ol", { class: "sd-chronicle", id: "sd-chronicle" }),
      play: button("▶", "Play", toggle, { class: "sd-play", id: "sd-play" }),
      theme: button("◐", "Dark or light", () => theme(dark() ? "light" : "dark"), { id: "sd-theme" }) });
    const p = parts, bar = make("div", { class: "sd-bar" }, button("◀", "One step back", () => go(step - 1)), p.play,
      button("▶|", "One step on", () => go(step + 1)), p.slider, p.output);
    root.append(make("div", { class: "sd-head" }, p.title, p.theme), p.story, p.eyes, bar, p.now,
      make("div", { class: "sd-columns" }, make("section", { "aria-label": "Time line" }, p.key, p.time),
        make("div", { class: "sd-side" }, section("Between the states", p.map), section("Where things stand", p.table),
          section("Chronicle", p.chronicle))), keys());
    line = null;
    const system = matchMedia("(prefers-color-scheme: dark)");
    theme(document.body.matches(".body--dark") || (system.matches && !document.body.matches(".body--light"))
      ? "dark" : "light");  // as the page around it, if that has said so
    system.addEventListener("change", (e) => theme(e.matches ? "dark" : "light"));
    document.addEventListener("keydown", pressed);
    new ResizeObserver(() => draw()).observe(p.time.parentElement);
  }

  const section = (name, what) => make("section", { "aria-label": name }, make("h2", {}, name), what);

  function keys() {
    const told = [["←", "→"], "step", ["Home", "End"], "start, end", ["Space"], "play", ["V"], "other eyes"];
    const shown = told.flatMap((one) => Array.isArray(one) ? one.flatMap((key) => [make("kbd", {}, key), " "])
      : [`${one}   `]);
    return make("p", { class: "sd-keys" }, ...shown);
  }

  /* Show an episode: from its end, or where a game that goes on stands now. */
  function open(payload) {
    const lifted = game !== null && !game.over && payload.over && payload.views.length > 1;
    game = payload;
    view = game.views[0];
    stop();
    parts.root.classList.toggle("sd-lifted", lifted);
    parts.title.textContent = game.title;
    parts.story.textContent = game.story;
    parts.eyes.replaceChildren(make("legend", {}, game.over ? "Seen" : "In the fog"), ...game.views.map((one) =>
      make("button", { type: "button", "data-view": one.key, onclick: () => look(one.key) }, label(one))));
    look(view.key, length());
  }

  const label = (one) => one.seat !== null && one.seat === game.seat ? `${one.label} (you)` : one.label;

  const length = () => view.lines[0].values.length - 1;

  /* Take the view of that key: the truth, or the eyes of a state. */
  function look(key, at = step) {
    view = game.views.find((one) => one.key === key) || game.views[0];
    for (const one of parts.eyes.querySelectorAll("button"))
      one.setAttribute("aria-pressed", String(one.dataset.view === view.key));
    parts.slider.max = length();
    tell();
    legend();
    step = at;
    draw();
    go(at);
  }

  function go(to) {
    step = Math.max(0, Math.min(length(), to));
    parts.slider.value = step;
    parts.slider.setAttribute("aria-valuetext", `step ${step} of ${length()}`);
    parts.output.textContent = `${step} of ${length()}`;
    const here = view.events.filter((event) => event.step === step).map((event) => event.text);
    parts.now.textContent = here.join(" ") || "Nothing new.";
    for (const item of parts.chronicle.children) {
      const at = Number(item.dataset.step);
      item.classList.toggle("sd-here", at === step);
      item.classList.toggle("sd-later", at > step);
    }
    const first = parts.chronicle.querySelector(".sd-here") || [...parts.chronicle.children]
      .filter((item) => Number(item.dataset.step) <= step).pop();
    if (first) parts.chronicle.scrollTop = first.offsetTop - parts.chronicle.clientHeight / 3;
    stand();
    veil();
    if (map) drawMap();
  }

  function scrubbed() { stop(); go(Number(parts.slider.value)); }

  function tell() {
    const marks = { war: "⚔", crisis: "◆", treaty: "≡", leaders: "♔", shock: "✦", end: "■", begin: "·", act: "·" };
    parts.chronicle.replaceChildren(...view.events.map((event) => make("li", { "data-step": event.step },
      make("button", { type: "button", class: `sd-${event.sort}`, onclick: () => { stop(); go(event.step); } },
        make("span", { class: "sd-number" }, String(event.step)), make("span", { "aria-hidden": "true" },
          marks[event.sort] || "·"), make("span", {}, event.text)))));
    if (!view.events.length) parts.chronicle.append(make("li", { class: "sd-hidden" }, "Nothing has happened yet."));
  }

  /* Where things stand at the step: a column a state, what is hidden as a question mark. */
  function stand() {
    const of = (list, i) => { const one = list.find((each) => each.of === i); return one && one.values; };
    const now = (list, i) => { const values = of(list, i); return values ? sdCharts.at(values, step) : null; };
    const row = (name, cell, more = {}) => make("tr", {}, make("th", { scope: "row" }, name),
      ...game.states.map((_, i) => make("td", more, ...[cell(i)].flat())));
    const arms = (k) => (i) => {
      const lines = view.lines.filter((one) => one.of === i && one.weapon === k);
      const own = lines.find((one) => one.by === null);
      const seen = lines.filter((one) => one.by !== null).map((one) => sdCharts.at(one.values, step));
      const range = [...new Set([Math.min(...seen), Math.max(...seen)].map((x) => x.toFixed(2)))].join("–");
      if (!own) return seen.length ? `≈ ${range}` : "?";
      return [sdCharts.at(own.values, step).toFixed(2), ...(seen.length ? [make("small", {}, `seen as ${range}`)] : [])];
    };
    const words = { class: "sd-words" }, reward = (i) => now(view.rewards, i);
    parts.table.replaceChildren(make("table", {}, make("thead", {}, make("tr", {}, make("td"), ...game.states.map(
      (name) => make("th", { scope: "col" }, name)))), make("tbody", {}, ...game.weapons.map((name, k) => row(name,
      arms(k))), row("motive", (i) => now(view.motives, i) ?? "?", words), row("did", (i) => now(view.acts, i) ?? "?",
      words), row("reward", (i) => reward(i) === null ? "?" : reward(i).toFixed(2)))), bonds());
  }

  /* Tension and treaties of the pairs that have lanes. */
  function bonds() {
    const same = (one, pair) => String(one.pair) === String(pair);
    const told = (pair) => [
      ...view.tension.filter((one) => same(one, pair)).map((one) => `tension ${sdCharts.at(one.values, step).toFixed(2)}`),
      ...sdCharts.bonds(view, step).filter((bar) => same(bar, pair)).map(
        (bar) => `${game.kinds[bar.kind]}${bar.asleep ? " suspended" : ""}`)];
    return make("ul", { class: "sd-bonds" }, ...view.lanes.map((pair) => make("li", {},
      `${sdCharts.pairName(game, pair)}: ${told(pair).join(", ")}`)));
  }

  const swatch = (draw) => {
    const drawn = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    for (const [name, value] of Object.entries({ width: 26, height: 12, "aria-hidden": "true" }))
      drawn.setAttribute(name, value);
    const [tag, given] = draw, shape = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(given)) shape.setAttribute(name, value);
    drawn.append(shape);
    return drawn;
  };

  function legend() {
    const c = sdCharts.colours(parts.root), stroke = (colour, more = {}) => ["path", { d: "M0 6H26", stroke: colour,
      "stroke-width": 3, ...more }];
    const war = { fill: c.war, stroke: c.war, "stroke-width": 1.5 };
    const marks = ["M13 1a5 5 0 1 0 .1 0Z", "M8 1h10v10H8Z", "M13 1L19 11H7Z", "M13 0L19 6L13 12L7 6Z"];
    const entries = game.weapons.map((name, k) => [["path", { d: `M0 6H26${marks[k] || ""}`, "stroke-width": 2.4,
      stroke: sdCharts.weapon(parts.root, game, k), fill: sdCharts.weapon(parts.root, game, k) }], name]);
    entries.push([stroke(c.soft, { "stroke-dasharray": "5 4", "stroke-width": 2 }),
      view.seat === null ? "as rivals believed" : "as it seems"]);
    if (view.wars.length) {
      entries.push([["path", { d: "M13 1L19 11H7Z", ...war }], view.seat === null ? "war by will" : "war"]);
      if (view.wars.some((one) => one.cause === "accident")) entries.push([["circle", { cx: 13, cy: 6, r: 5, ...war }],
        "war by accident"]);
      if (view.wars.some((one) => one.cause === "choice")) entries.push([["rect", { x: 8, y: 1, width: 10, height: 10,
        ...war }], "war by choice"]);
      if (view.wars.some((one) => one.outcome === "repelled")) entries.push([["path", { d: "M13 1L19 11H7Z", ...war,
        fill: c.paper }], "hollow: beaten back"]);
    }
    if (view.crises.some((one) => one.steps.length)) entries.push([["path", { d: "M13 1L18 6L13 11L8 6Z",
      fill: c.crisis }], "crisis"]);
    if (view.tension.length > 1) view.tension.forEach((one, place) => entries.push([stroke(
      sdCharts.weapon(parts.root, game, place), place % 2 ? { "stroke-dasharray": "6 3" } : {}),
      `tension ${sdCharts.pairName(game, one.pair)}`]));
    parts.key.replaceChildren(...entries.map(([drawn, text]) => make("li", {}, swatch(drawn), text)));
  }

  function draw() {
    if (!view || !parts.time.parentElement.clientWidth) return;
    const width = parts.time.parentElement.clientWidth;
    const { height, labels, option } = sdCharts.timeline(parts.root, game, view, width);
    if (!line) {
      line = echarts.init(parts.time, null, { renderer: "svg", width, height });
      map = echarts.init(parts.map, null, { renderer: "svg" });
      parts.time.append(parts.veil);
      let held = false;
      const seek = (e) => { const [at] = line.convertFromPixel({ gridIndex: 0 }, [e.offsetX, 0]); stop();
        go(Math.round(at)); };
      line.getZr().on("mousedown", (e) => { held = true; seek(e); });
      line.getZr().on("mousemove", (e) => { if (held && e.event.buttons !== 0) seek(e); });
      line.getZr().on("globalout", () => { held = false; });
      line.getZr().on("mouseup", () => { held = false; });
    }
    parts.time.style.height = `${height}px`;
    line.resize({ width, height });
    line.setOption(option, { notMerge: true });
    for (const old of parts.time.querySelectorAll(".sd-label")) old.remove();
    for (const { text, left, top, strong } of labels)  // above the veil
      parts.time.append(make("span", { class: strong ? "sd-label sd-strong" : "sd-label",
        style: `left: ${left}px; top: ${top}px` }, text));
    map.resize();
    veil();
    drawMap();
  }

  const drawMap = () => map.setOption(sdCharts.map(parts.root, game, view, step,
    [parts.map.clientWidth, parts.map.clientHeight]), { notMerge: true });

  /* What lies ahead of the step is veiled. */
  function veil() {
    if (!line) return;
    const grids = line.getOption().grid, x = line.convertToPixel({ gridIndex: 0 }, [step, 0])[0];
    const top = grids[0].top, last = grids[grids.length - 1], right = last.right - 1;
    Object.assign(parts.veil.style, { left: `${x - 1}px`, top: `${top}px`, right: `${right}px`,
      height: `${last.top + last.height - top}px` });
  }

  function toggle() {
    if (timer) return stop();
    if (step >= length()) go(0);
    parts.play.textContent = "❚❚";
    parts.play.setAttribute("aria-label", "Pause");
    timer = setInterval(() => { go(step + 1); if (step >= length()) stop(); }, 450);
  }

  function stop() {
    clearInterval(timer);
    timer = null;
    parts.play.textContent = "▶";
    parts.play.setAttribute("aria-label", "Play");
  }

  function next() {
    const at = game.views.indexOf(view);
    look(game.views[(at + 1) % game.views.length].key);
  }

  function pressed(e) {
    const on = e.target, words = on.matches("input:not([type=range]), textarea, select, [contenteditable=true]");
    if (!view || words || e.ctrlKey || e.altKey || e.metaKey || on.closest("[role=listbox], [role=dialog]")) return;
    const moves = { ArrowLeft: step - 1, ArrowRight: step + 1, Home: 0, End: length(), PageUp: step - 10,
      PageDown: step + 10 };
    const move = document.querySelector(`[data-key="${CSS.escape(e.key)}"]`);
    if (e.key in moves) { stop(); go(moves[e.key]); }
    else if (e.key === " " && !on.matches("button, a, [role=button]")) toggle();
    else if (e.key === "v") next();
    else if (move && !e.repeat) move.click();
    else return;
    e.preventDefault();
  }

  const dark = () => parts.root.dataset.theme === "dark";

  function theme(name) {
    if (!parts.root) return;
    parts.root.dataset.theme = name;
    document.documentElement.style.background = getComputedStyle(parts.root).getPropertyValue("--paper");
    if (view) { legend(); draw(); }
  }

  return { mount, open, theme, go, look, payload: () => game, state: () => ({ step, length: view && length(), view: view && view.key }) };
})();
