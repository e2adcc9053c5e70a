"use strict";
/* The time line and the map of a view, drawn by ECharts. Colours come from the page's style, so that they follow it. */
const sdCharts = (() => {
  const WAR = { will: "triangle", accident: "circle", choice: "rect", null: "triangle", unknown: "diamond" };
  const SYMBOLS = ["circle", "rect", "triangle", "diamond", "pin", "arrow"];
  const DARK = ["#F4743B", "#4FA8E0", "#F2C14E", "#35C39A", "#C98B4B", "#A594E8", "#8FD0F5", "#B0B7BF"];
  const PANEL = 118, ROW = 38, HEAD = 30, TENSION = 96;

  const colours = (root) => {
    const style = getComputedStyle(root), of = (name) => style.getPropertyValue(name).trim();
    return { paper: of("--paper"), ink: of("--ink"), soft: of("--soft"), line: of("--line"), war: of("--war"),
      crisis: of("--crisis"), accent: of("--accent") };
  };
  /* A colour made for white paper, lightened for dark paper. */
  const shade = (root, colour) => root.dataset.theme !== "dark" ? colour
    : echarts.color.modifyHSL(colour, undefined, (s) => Math.min(0.85, s), (l) => Math.max(0.62, l + 0.12));
  const weapon = (root, game, k) => {
    const colours = root.dataset.theme === "dark" ? DARK : game.colours.weapons;
    return colours[k % colours.length];
  };
  const kind = (root, game, c) => shade(root, game.colours.kinds[c % game.colours.kinds.length]);
  const pairName = (game, [i, j]) => `${game.states[i]} – ${game.states[j]}`;
  const within = (pair, by, on) => pair.includes(by) && (on === null || pair.includes(on));

  /* Rows of marks below the tension: of each pair its attacks, its crises and each treaty kind that it ever had. */
  const lanes = (game, view) => {
    const rows = [], several = view.lanes.length > 1;
    for (const pair of view.lanes) {
      const name = several ? `${pairName(game, pair)}: ` : "", same = (one) => String(one.pair) === String(pair);
      const wars = view.wars.filter((war) => within(pair, war.by, war.on));
      for (const by of pair)
        if (wars.some((war) => war.by === by))
          rows.push({ name: `${name}${game.states[by]} attacks`, wars: wars.filter((war) => war.by === by) });
      const steps = view.crises.filter(same).flatMap((one) => one.steps);
      if (steps.length) rows.push({ name: `${name}crises`, steps });
      for (const c of [...new Set(view.treaties.filter(same).map((bar) => bar.kind))].sort())
        rows.push({ name: name + game.kinds[c], bars: view.treaties.filter((bar) => same(bar) && bar.kind === c) });
    }
    return rows;
  };

  const timeline = (root, game, view, width) => {
    const c = colours(root), small = width < 560, grids = [], xs = [], ys = [], series = [], labels = [];
    const last = Math.max(view.lines[0].values.length - 1, game.over ? 1 : game.horizon || 1);
    const left = small ? 38 : 46, right = small ? 10 : 16;
    const every = Math.max(2, Math.ceil(last / 8));
    const top = nice(view.lines.reduce((most, line) => Math.max(most, ...line.values), 1e-3));
    let y = 0;
    const panel = (title, height, axis) => {
      const at = grids.length;
      labels.push({ text: title, left: 0, top: y + 4, strong: true });
      grids.push({ left, right, top: y + HEAD, height });
      xs.push({ gridIndex: at, type: "value", min: 0, max: last, minInterval: 1,
        axisLabel: { show: false, color: c.soft, hideOverlap: true }, axisTick: { lineStyle: { color: c.line } },
        axisLine: { lineStyle: { color: c.line } }, splitLine: { show: false }, name: "" });
      ys.push({ gridIndex: at, axisLabel: { color: c.soft }, splitLine: { lineStyle: { color: c.line, opacity: 0.6 } },
        axisLine: { show: false }, axisTick: { show: false }, splitNumber: 3, ...axis });
      y += HEAD + height + 8;
      return at;
    };
    const curve = (at, values, colour, more = {}) => series.push({ type: "line", xAxisIndex: at, yAxisIndex: at,
      data: values.map((value, t) => ({ value: [t, value], symbol: more.symbol && t % every === 0 ? more.symbol : "none" })),
      showSymbol: Boolean(more.symbol), showAllSymbol: true, symbolSize: 8, silent: true, animation: false,
      lineStyle: { color: colour, width: 2.4, ...more.lineStyle }, itemStyle: { color: colour },
      areaStyle: more.areaStyle, step: more.step, markLine: more.markLine });
    game.states.forEach((name, i) => {
      const marks = view.wars.filter((war) => war.by === i || war.on === i);
      const at = panel(heading(game, view, i), PANEL, { type: "value", min: 0, max: top, interval: top / 4 });
      const shown = view.lines.filter((line) => line.of === i), beliefs = shown.filter((line) => line.by !== null);
      const thin = beliefs.length > game.weapons.length ? { width: 1.1, opacity: 0.7 } : { width: 1.7 };
      for (const line of beliefs)
        curve(at, line.values, weapon(root, game, line.weapon), { lineStyle: { type: [5, 4], ...thin } });
      for (const line of shown.filter((one) => one.by === null))
        curve(at, line.values, weapon(root, game, line.weapon), { symbol: SYMBOLS[line.weapon % SYMBOLS.length] });
      curve(at, [], c.war, { markLine: { symbol: "none", silent: true, animation: false, label: { show: false },
        data: marks.map((war) => ({ xAxis: war.step, lineStyle: { color: c.war, width: 1.2, opacity: 0.75,
          type: war.by === i ? "solid" : "dotted" } })) } });
    });
    const at = panel("Tension", TENSION, { type: "value", min: 0, max: 1, interval: 0.5 });
    const several = view.tension.length > 1;
    view.tension.forEach((one, place) => curve(at, one.values, several ? weapon(root, game, place) : c.soft,
      several ? { lineStyle: { width: 1.6, type: place % 2 ? [6, 3] : "solid" } }
        : { areaStyle: { color: c.soft, opacity: 0.2 } }));
    const rows = lanes(game, view);
    if (rows.length) {
      const top = y + HEAD;
      rows.forEach((row, r) => labels.push({ text: row.name, left: left + 4, top: top + r * ROW, strong: false }));
      marksPanel(root, game, { c, rows, series }, panel);
    }
    Object.assign(xs[xs.length - 1], { name: "step", nameLocation: "middle", nameGap: 24,
      nameTextStyle: { color: c.soft } }).axisLabel.show = true;
    return { height: y + 36, labels, option: { animation: false, grid: grids, xAxis: xs, yAxis: ys, series,
      textStyle: { fontFamily: "system-ui, sans-serif" }, aria: { enabled: true } } };
  };

  /* The least round number that is not below. */
  const nice = (number) => {
    const power = 10 ** Math.floor(Math.log10(number));
    return [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 5, 6, 8, 10].find((one) => one * power >= number * 0.999) * power;
  };

  const heading = (game, view, i) => {
    const motives = view.motives.find((one) => one.of === i), led = motives ? motives.values : [];
    const runs = led.filter((motive, t) => t === 0 || led[t - 1] !== motive);
    const who = runs.length > 3 ? `${runs[0]}, ${runs.length - 1} changes of leader` : runs.join(", then ");
    return `${game.states[i]}${game.seat === i ? " (you)" : ""}${who ? `: ${who}` : ""}`;
  };

  const marksPanel = (root, game, { c, rows, series }, panel) => {
    /* The names stand above the marks, so that all panels share one time line. */
    const at = panel("Wars, crises, treaties", rows.length * ROW, { type: "category", inverse: true,
      data: rows.map((row) => row.name), splitLine: { show: false }, axisLabel: { show: false } });
    const of = (data, more) => series.push({ xAxisIndex: at, yAxisIndex: at, silent: true, animation: false, data,
      ...more });
    rows.forEach((row, r) => {
      for (const war of row.wars || [])
        of([[war.step, r]], { type: "scatter", symbol: WAR[war.cause], symbolSize: 13, symbolOffset: [0, 6],
          itemStyle: { color: war.outcome === "repelled" ? c.paper : c.war, borderColor: c.war, borderWidth: 2 } });
      if (row.steps) of(row.steps.map((t) => [t, r]), { type: "scatter", symbol: "diamond", symbolSize: 10,
        symbolOffset: [0, 6], itemStyle: { color: c.crisis } });
      for (const bar of row.bars || []) of([[bar.start, r, bar.stop]], { type: "custom", clip: true,
        encode: { x: [0, 2], y: 1 }, renderItem: (_, api) => {
          const [x, yy] = api.coord([bar.start, r]), [end] = api.coord([bar.stop, r]);
          return { type: "rect", shape: { x, y: yy, width: Math.max(2, end - x), height: 11, r: 2 }, style: {
            fill: bar.asleep ? c.paper : kind(root, game, bar.kind), stroke: kind(root, game, bar.kind),
            lineWidth: bar.asleep ? 1.5 : 0, lineDash: bar.asleep ? [3, 3] : null } };
        } });
    });
  };

  /* The last value known of each line at a step. */
  const at = (values, step) => values[Math.min(step, values.length - 1)];

  /* Treaties after a step, those suspended as such; one that nothing ended still holds at the last step. */
  const bonds = (view, step) => {
    const last = view.lines[0].values.length - 1, held = view.treaties.filter((bar) => bar.start <= step
      && (step < bar.stop || (step === last && bar.stop === last && !bar.ending)));
    return held.filter((bar) => bar.asleep || !held.some((other) => other.asleep && other.kind === bar.kind
      && String(other.pair) === String(bar.pair)));
  };

  const map = (root, game, view, step, [width, height]) => {
    const c = colours(root), n = game.states.length, units = game.states.map(() => 0);
    const most = Math.max(1e-6, ...game.states.map((_, i) => total(game, view, i, "max")));
    game.states.forEach((_, i) => { units[i] = total(game, view, i, step); });
    const fights = new Set(view.wars.filter((war) => war.step === step).flatMap((war) => [war.by, war.on]));
    const nodes = game.states.map((name, i) => ({ name: String(i), x: game.places[i][0] * 100,
      y: -game.places[i][1] * 100, symbolSize: 18 + 40 * Math.sqrt(units[i] / most),
      itemStyle: { color: i === view.seat ? c.accent : c.soft, borderColor: fights.has(i) ? c.war : c.paper,
        borderWidth: fights.has(i) ? 5 : 2 },
      label: { show: true, formatter: name, position: n === 2 || game.places[i][1] < 0.1 ? "bottom" : "top",
        color: c.ink, fontSize: 12.5, distance: 8 } }));
    const edge = n === 2 ? 100 : 190, wide = Math.max(n === 2 ? 160 : 0, edge * width / height);
    for (const [x, y] of [[-wide, -wide * height / width], [wide, wide * height / width]])  // so that circles are round
      nodes.push({ name: `corner ${x}`, x, y, symbolSize: 0.01, itemStyle: { opacity: 0 }, label: { show: false } });
    const links = [];
    for (const one of view.tension) links.push({ source: String(one.pair[0]), target: String(one.pair[1]),
      lineStyle: { color: c.soft, width: 0.5 + 10 * at(one.values, step), opacity: 0.45 } });
    const bent = {};
    for (const bar of bonds(view, step)) {
      const place = bent[bar.pair] = (bent[bar.pair] || 0) + 1;
      links.push({ source: String(bar.pair[0]), target: String(bar.pair[1]), lineStyle: { width: 3,
        color: kind(root, game, bar.kind), type: bar.asleep ? "dotted" : "solid", curveness: 0.14 * place } });
    }
    for (const war of view.wars) if (war.step === step && war.on !== null)
      links.push({ source: String(war.by), target: String(war.on), symbol: ["none", "arrow"], symbolSize: 16,
        lineStyle: { color: c.war, width: 3.5, opacity: 1, curveness: -0.22 } });
    for (const one of view.crises) if (one.steps.includes(step))
      links.push({ source: String(one.pair[0]), target: String(one.pair[1]), lineStyle: { opacity: 0 },
        label: { show: true, formatter: "◆", color: c.crisis, fontSize: 22, position: "middle" } });
    return { animation: false, series: [{ type: "graph", layout: "none", data: nodes, links, silent: true, left: 0, right: 0, top: 0, bottom: 0,
      lineStyle: { opacity: 0.9 }, edgeLabel: { show: false } }] };
  };

  /* Units of a state at a step ("max": the most there ever were), as they are or, through the fog, as believed. */
  const total = (game, view, i, step) => {
    const of = view.lines.filter((line) => line.of === i), own = of.filter((line) => line.by === null);
    const lines = own.length ? own : of, steps = lines[0] ? lines[0].values.length : 0;
    const sum = (t) => lines.reduce((units, line) => units + (at(line.values, t) || 0), 0);
    return step === "max" ? Math.max(...Array.from({ length: steps }, (_, t) => sum(t))) : sum(step);
  };

  return { timeline, map, weapon, colours, at, bonds, pairName };
})();
