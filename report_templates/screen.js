"use strict";
/* The page's own script: it draws the list, the map and the what-if from the data inside this file. It loads and
   sends nothing. Every text of the inventory is set as text, never as markup. */
(() => {
  const read = (id) => JSON.parse(document.getElementById(id).textContent);
  const words = read("screen-words");
  const data = read("screen-data");
  const trying = data.try;
  const AXES = ["deployed", "monitored", "retrained"];
  const COLUMNS = data.columns;
  const FUNCTIONS = COLUMNS.slice(AXES.length);
  const IN_USE = ["production", "pilot"];

  /* ---- the rule: the only second copy of the arithmetic; names follow audit/assess/rule.py and answers/rule.py ---- */
  const status = (letter) => data.statuses[letter.charCodeAt(0) - 97];
  const bit = (bits, at) => (bits >> at) % 2 === 1;

  const models = data.models.map((row, at) => {
    const [name, team, unit, owner, place, mark, reason, legacy, rank, stake, letters, doubted, claimed, cells, read_, facts] = row;
    const shown = Array.from(letters, (letter, i) => ({ status: status(letter), contradicted: bit(doubted, i), claimed: bit(claimed, i) }));
    return {
      at, name: data.texts[name], team: data.texts[team], unit: data.texts[unit], owner: data.texts[owner], place, mark,
      reason: data.reasons[reason], legacy, rank, stake, shown, cells, read: read_, facts: facts.map((f) => data.texts[f]),
    };
  });

  const counted = (one) => (one.contradicted ? "unknown" : one.status);
  const lifecycle = (cells, stage, moved) => {
    const now = (moved[stage] || {})[cells.status];
    return now ? { ...cells, status: now } : cells;
  };
  const same = (list) => list.every((one) => one === list[0]);
  const claimedStatus = (axis, cells, claims, stage) => {
    const rank = (name) => axis.ranks[name];
    const lowest = (names) => names.reduce((low, one) => (rank(one) < rank(low) ? one : low));
    const inUse = (one) => (axis.axis === "deployed" ? one : lifecycle(one, stage, axis.out_of_use));
    const before = inUse(cells);
    const stated = claims.map(inUse).filter((claim) => claim.status !== "unknown");
    if (before.reviewed || !stated.length) return before;
    const said = stated.map((claim) => claim.status);
    if (before.contradicted) return { ...before, status: lowest([before.status, lowest(said)]) };
    const disagree = !same(said) && !said.every((one) => trying.lacking.includes(one));
    if (before.status === "unknown") return { status: lowest(said), claimed: true, contradicted: disagree };
    const against = stated.filter((claim) => claim.status !== before.status && !claim.fits.includes(before.status));
    if (!against.length) return before;
    const low = lowest([before.status, lowest(against.map((claim) => claim.status))]);
    const lowers = against.every((claim) => rank(claim.status) < rank(before.status));
    const best = Object.entries(axis.ranks).filter(([name]) => name !== "not_applicable").sort((a, b) => b[1] - a[1])[0][0];
    const assures = before.status === "not_applicable" || before.status === best;
    const contradicted = disagree || !lowers || assures;
    return low === before.status ? { ...before, contradicted } : { status: low, claimed: true, contradicted };
  };

  const axisOf = {};
  if (trying) for (const axis of trying.axes) axisOf[axis.axis] = axis;
  const saidOf = new Map();
  if (trying) for (const [at, axis, name, fits] of trying.said) {
    const key = at + axis;
    saidOf.set(key, [...(saidOf.get(key) || []), { status: name, fits }]);
  }
  const choiceOf = (axis, value) => axisOf[axis].choices.find((choice) => choice.value === value);

  /* the three axes of a model with further answers (axis -> value) beside those that were given */
  const axesOf = (at, answers) => {
    const [letters, doubted, claimed, reviewed] = trying.models[at];
    const found = {};
    AXES.forEach((name, i) => {
      const cells = { status: status(letters[i]), contradicted: bit(doubted, i), claimed: bit(claimed, i), reviewed: bit(reviewed, i) };
      if (!axisOf[name]) { found[name] = cells; return; }
      const claims = [...(saidOf.get(at + name) || [])];
      if (answers[name]) claims.push(choiceOf(name, answers[name]));
      found[name] = claimedStatus(axisOf[name], cells, claims, counted(found.deployed || cells));
    });
    return found;
  };
  const functionOf = (rule, follows, axes, shown) => {
    if (follows === "!") return shown;
    let found = { status: rule.axis ? "unknown" : status(follows), contradicted: false };
    if (rule.axis) {
      const axis = axes[rule.axis];
      const seen = rule.from_axis[axis.status];
      found = { status: seen === "yes" && follows === "1" ? "partial" : seen, contradicted: axis.contradicted };
    }
    const idle = ["development", "retired"].includes(counted(axes.deployed));
    return found.status === "unknown" && rule.needs_production && idle ? { status: "not_applicable", contradicted: false } : found;
  };
  /* the nine statuses of a model: as reported, or with answers of the reader */
  const standing = (model, answers) => {
    if (!answers || !trying) return model.shown;
    const axes = axesOf(model.at, answers);
    const follows = trying.models[model.at][5];
    const functions = trying.functions.map((rule, i) => functionOf(rule, follows[i], axes, model.shown[COLUMNS.indexOf(rule.function)]));
    return COLUMNS.map((column) => axes[column] || functions[trying.functions.findIndex((rule) => rule.function === column)]);
  };
  const profile = (model, shown) => {
    const [deployed, monitored, retrained] = shown;
    const scope = trying ? trying.models[model.at][4] : 0;
    const retired = counted(deployed) === "retired";
    return {
      inScope: (scope === 1 || scope === 2) && !retired, dated: scope === 2, outside: scope === 3 && !retired, deployed: counted(deployed), monitored: counted(monitored), retrained: counted(retrained),
      claimedMonitored: monitored.status === "yes" && monitored.claimed, claimedRetrained: retrained.status === "automatic" && retrained.claimed,
    };
  };
  const runs = (seen) => (seen.deployed === "unknown" ? "maybe" : seen.deployed === "production" ? "yes" : "no");
  const both = (list) => (list.includes("no") ? "no" : list.includes("maybe") ? "maybe" : "yes");
  const any = (list) => (list.includes("yes") ? "yes" : list.includes("maybe") ? "maybe" : "no");
  const lacks = (seen, strict) => {
    const list = ["monitored", "retrained"].map((axis) => axisOf[axis] && axisOf[axis].lacks[seen[axis]]).filter(Boolean);
    return !list.length ? "no" : strict ? any(list) : both(list);
  };
  const gap = (seen, strict = false) => both([runs(seen), lacks(seen, strict)]);
  const share = (low, ofLow, high, ofHigh) => {
    const { parts, of } = trying.lines;
    const name = ofHigh === 0 ? "not_applicable" : of * low > parts * ofLow ? "gap" : of * high <= parts * ofHigh ? "no_gap" : "undecided";
    return { share_low: ofLow ? low / ofLow : null, share_high: ofHigh ? high / ofHigh : null, gap_low: low, gap_high: high, of_low: ofLow, of_high: ofHigh, status: name };
  };
  const howMany = (list, has) => list.reduce((sum, one) => sum + (has(one) ? 1 : 0), 0);
  const shareOfScope = (scope, strict = false) => {
    const sure = howMany(scope, (one) => gap(one, strict) === "yes");
    const may = howMany(scope, (one) => gap(one, strict) === "maybe");
    const leavers = howMany(scope, (one) => runs(one) === "maybe" && lacks(one, strict) === "no");
    const found = share(sure, scope.length, sure + may, scope.length - leavers || scope.length);
    return scope.every((one) => runs(one) === "no") ? { ...found, status: "not_applicable" } : found;
  };
  const shareOfProduction = (scope) => {
    const sure = howMany(scope, (one) => gap(one) === "yes");
    const may = howMany(scope, (one) => gap(one) === "maybe");
    const running = howMany(scope, (one) => runs(one) === "yes");
    const low = running + howMany(scope, (one) => runs(one) === "maybe" && lacks(one) !== "yes");
    const high = running + howMany(scope, (one) => runs(one) === "maybe" && lacks(one) !== "no");
    return share(sure, low, sure + may, high || low);
  };
  const judge = (profiles) => {
    const { parts, of, silence_withholds: silence, dated_in_window: fits } = trying.lines;
    const scope = profiles.filter((one) => one.inScope);
    const dated = scope.filter((one) => one.dated);
    const main = shareOfScope(scope);
    const running = howMany(scope, (one) => runs(one) === "yes");
    const silent = howMany(scope, (one) => runs(one) === "yes" && one.monitored === "unknown" && one.retrained === "unknown");
    const datedOnly = dated.length && dated.length < scope.length ? shareOfScope(dated) : null;
    const outside = howMany(profiles, (one) => one.outside);
    const misses = dated.length < scope.length && dated.length < fits * (dated.length + outside);
    const undated = misses && main.gap_high > 0 && !(datedOnly && ["no_gap", "not_applicable"].includes(datedOnly.status));
    const silenced = running > 0 && silent > silence * running;
    const reason = main.status !== "no_gap" ? "" : silenced ? "silence" : undated ? "dates" : "";
    const name = reason ? "undecided" : main.status;
    const cautious = (found) => (reason && found.status === "no_gap" ? { ...found, status: "undecided" } : found);
    const may = main.gap_high - main.gap_low;
    const third = (count) => Math.floor((parts * count) / of);
    const good = Math.max(0, main.gap_high - third(main.of_high), silent - Math.floor(silence * running));
    const bad = Math.max(0, third(main.of_low) + 1 - main.gap_low);
    const nothing = name === "not_applicable";
    return {
      status: name, share_low: main.share_low, share_high: main.share_high, in_scope: scope.length, gap_low: main.gap_low, gap_high: main.gap_high,
      strict: cautious(shareOfScope(scope, true)), production_only: cautious(shareOfProduction(scope)), dated_only: datedOnly,
      withheld: reason !== "", withheld_for: reason, claimed_monitored: howMany(scope, (one) => runs(one) === "yes" && one.claimedMonitored),
      claimed_retrained: howMany(scope, (one) => runs(one) === "yes" && one.claimedRetrained),
      good_answers: reason === "dates" ? main.gap_high : nothing || main.status === "gap" || good > Math.max(may, silent) ? null : good, bad_answers: nothing || bad > may ? null : bad,
      margin: name === "gap" ? main.gap_low - third(main.of_low) : name === "no_gap" ? third(main.of_high) + 1 - main.gap_high : 0,
    };
  };
  const judgeFunctions = (now, profiles) => {
    const lines = trying.lines;
    const scope = models.filter((model) => profiles[model.at].inScope);
    const used = scope.filter((model) => IN_USE.includes(counted(now[model.at][0])));
    const perhaps = scope.filter((model) => counted(now[model.at][0]) === "unknown");
    return FUNCTIONS.map((id, i) => {
      const count = {};
      for (const model of used) {
        const name = counted(now[model.at][AXES.length + i]);
        count[name] = (count[name] || 0) + 1;
      }
      const n = (name) => count[name] || 0;
      const of = used.length - n("not_applicable");
      const possible = n("yes") + n("partial") + n("unknown");
      const none = perhaps.some((model) => counted(now[model.at][AXES.length + i]) !== "not_applicable") ? "unknown" : "not_applicable";
      const state = of === 0 ? none : n("yes") >= lines.function_in_place * of ? "in_place" : possible <= lines.function_missing * of ? "missing" : n("unknown") > lines.function_unknown * of ? "unknown" : "partial";
      return { id, state, of, yes: n("yes"), partial: n("partial"), planned: n("planned"), no: n("no"), unknown: n("unknown"), not_applicable: n("not_applicable") };
    });
  };
  /* answers: index of a model -> axis -> value */
  const judged = (answers) => {
    const shared = new Set(trying.shared);
    const now = models.map((model) => standing(model, shared.has(model.at) ? null : answers[model.at]));
    const profiles = models.map((model) => profile(model, now[model.at]));
    return { now, profiles, verdict: judge(profiles), functions: judgeFunctions(now, profiles) };
  };
  /* levers: id -> [low, high]; every amount by its formula */
  const amounts = (levers) => {
    const known = {};
    for (const lever of trying.levers) known[lever.id] = levers[lever.id] || [lever.low, lever.high];
    for (const [id, steps] of trying.formulas) {
      const stack = [];
      for (const step of steps) {
        if (known[step]) { stack.push(known[step]); continue; }
        if (step in OPERATORS) { const second = stack.pop(); stack.push(OPERATORS[step](stack.pop(), second)); continue; }
        stack.push([Number(step), Number(step)]);
      }
      known[id] = stack[0];
    }
    return known;
  };
  const OPERATORS = {
    "+": (a, b) => [a[0] + b[0], a[1] + b[1]],
    "-": (a, b) => [a[0] - b[1], a[1] - b[0]],
    floor: (a, b) => [Math.max(a[0], b[0]), a[1]],
    "*": (a, b) => { const ends = [a[0] * b[0], a[0] * b[1], a[1] * b[0], a[1] * b[1]]; return [Math.min(...ends), Math.max(...ends)]; },
  };

  /* ---- how figures are written ---- */
  const [GROUP, POINT] = data.separators;
  const rounded = (value, decimals) => {
    const power = 10 ** decimals;
    const floor = Math.floor(value * power);
    const rest = value * power - floor;
    const whole = rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
    const [before, after] = (whole / power).toFixed(decimals).split(".");
    return before.replace(/\B(?=(\d{3})+(?!\d))/g, GROUP) + (after ? POINT + after : "");
  };
  const number = (value) => rounded(value, Number.isInteger(value) ? 0 : 1);
  const percent = (part) => {
    const value = part * 100;
    const whole = Number(rounded(value, 0).replaceAll(GROUP, ""));
    const line = Math.round((100 * trying.lines.parts) / trying.lines.of);
    return whole === line || ((whole === 0 || whole === 100) && whole !== value) ? rounded(value, 1) : String(whole);
  };
  const ends = (first, last) => (first === last ? first : first + "–" + last);
  const percents = (found) => (found.share_low === null || found.share_high === null ? null : data.percent.replace("0", () => ends(percent(found.share_low), percent(found.share_high))));
  const money = (pair, currency) => {
    const sign = (value) => (value < 0 ? "−" : "") + rounded(Math.abs(value), 0);
    const pattern = data.money[currency];
    const [first, last] = pair.map(sign);
    return pattern.endsWith("0") ? ends(...pair.map((v) => (v < 0 ? "−" : "") + pattern.replace("0", () => rounded(Math.abs(v), 0)))) : pattern.replace("0", () => ends(first, last));
  };
  const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name]);
  const plural = new Intl.PluralRules(data.language);
  const counting = (forms, n, values) => fill(forms[plural.select(n) === "one" ? 0 : 1], { n: number(n), ...values });

  /* ---- what everything below draws from ---- */
  const answers = {};
  const levers = {};
  const reported = trying ? judged({}) : null;
  let live = reported;
  const shownOf = (model) => (live ? live.now[model.at] : model.shown);
  const marksOf = (found) => found.profiles.map((seen) => (seen.inScope ? gap(seen)[0] : "-"));
  let marks = live ? marksOf(live) : models.map((model) => model.mark);
  const markOf = (model) => marks[model.at];
  const RANK = { y: 0, m: 1, n: 2, "-": 3 };
  const KIND_RANK = { no: 0, plan: 1, unk: 2, part: 3, yes: 4, na: 5 };
  const tileOf = (model, i) => {
    const shown = shownOf(model);
    const kind = data.kinds[counted(shown[i])];
    if (i === 0) return { kind, gap: false };
    const stage = counted(shown[0]);
    if (kind === "unk" && (stage === "development" || stage === "retired")) return { kind: "na", gap: false };
    const counts = stage === "production" || (i >= AXES.length && stage === "pilot");
    return { kind, gap: counts && markOf(model) !== "-" && (kind === "no" || kind === "plan") };
  };
  const isAnswered = (at) => Boolean(answers[at] && Object.keys(answers[at]).length);
  const $ = (id) => document.getElementById(id);
  const make = (tag, names, text) => {
    const made = document.createElement(tag);
    if (names) made.className = names;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const SVG = "http://www.w3.org/2000/svg";
  const rect = (names, values) => {
    const made = document.createElementNS(SVG, "rect");
    made.setAttribute("class", names);
    for (const [name, value] of Object.entries(values)) made.setAttribute(name, value);
    return made;
  };
  const icon = ({ kind, gap: lacking }) => {
    const made = make("i", "t " + kind + (lacking ? " gap" : ""), data.symbols[kind]);
    made.setAttribute("aria-hidden", "true");
    return made;
  };

  /* ---- the list ---- */
  const FIRST = 25; // rows that are drawn while a key is pressed; the rest of a step follows with the next frame
  const STEP = 60;
  const groupings = ["team", "unit", "owner"].filter((by) => new Set(models.map((m) => m[by]).filter(Boolean)).size > 1);
  let groupBy = groupings[0] || "team";
  let sorted = { by: "severity", up: true };
  let matching = [];
  let drawn = 0;
  let following = 0;
  const haystack = models.map((m) => [m.name, m.team, m.unit, m.owner, m.place, ...m.cells.map((c) => data.texts[c[1]]), ...m.facts].join("\n").toLowerCase());
  const collator = new Intl.Collator(data.language, { numeric: true });
  const grave = (model) => RANK[markOf(model)] + (markOf(model) === "-" && !model.legacy ? 1 : 0);
  const bySeverity = (a, b) => grave(a) - grave(b) || b.rank - a.rank || b.stake - a.stake || a.at - b.at;
  const ORDERS = {
    severity: bySeverity,
    sheet: (a, b) => a.at - b.at,
    name: (a, b) => collator.compare(a.name, b.name) || a.at - b.at,
    group: (a, b) => (!a[groupBy] - !b[groupBy]) || collator.compare(a[groupBy], b[groupBy]) || bySeverity(a, b),
  };
  const orderOf = (by) => {
    if (ORDERS[by]) return ORDERS[by];
    const i = COLUMNS.indexOf(by);
    return (a, b) => KIND_RANK[tileOf(a, i).kind] - KIND_RANK[tileOf(b, i).kind] || bySeverity(a, b);
  };
  const whose = (model) => [model.team || model.unit, model.owner, model.place].filter(Boolean).join(" · ");
  const quotes = (model) => {
    const at = new Set([...model.read[0], ...model.read[1], ...model.read[2]]);
    return Array.from(at, (i) => model.cells[i][0] + " " + fill(words.quoted, { text: data.texts[model.cells[i][1]] })).join(", ");
  };
  const rowOf = (model) => {
    const row = make("tr");
    const mark = markOf(model);
    if (mark === "-") row.classList.add("out");
    if (isAnswered(model.at)) row.classList.add("moved");
    const dot = make("td", "mk");
    if (mark === "y" || mark === "m") {
      const sign = make("i", "", mark === "y" ? "●" : "○");
      sign.setAttribute("role", "img");
      sign.setAttribute("aria-label", words.counts[mark]);
      dot.append(sign);
    }
    const name = make("td", "name");
    const open = make("button", "open-model", model.name);
    open.type = "button";
    open.dir = "auto";
    open.dataset.model = model.at;
    const of = make("span", "of", whose(model));
    of.dir = "auto";
    name.append(open, of);
    row.append(dot, name);
    COLUMNS.forEach((column, i) => {
      const cell = make("td", i === AXES.length ? "c first" : "c");
      const tile = tileOf(model, i);
      const button = make("button", "t " + tile.kind + (tile.gap ? " gap" : "") + (shownOf(model)[i].contradicted ? " doubt" : ""), data.symbols[tile.kind]);
      button.type = "button";
      button.tabIndex = -1;
      button.dataset.model = model.at;
      button.dataset.column = i;
      const said = words.heads[column] + ": " + words.status[shownOf(model)[i].status];
      button.setAttribute("aria-label", said);
      button.title = said;
      cell.append(button);
      row.append(cell);
    });
    const said = make("td", "said");
    said.append(make("span", "", quotes(model)));
    row.append(said);
    return row;
  };
  const list = $("list");
  const draw = (upTo) => {
    const body = list.tBodies[0];
    const rows = document.createDocumentFragment();
    for (const model of matching.slice(drawn, upTo)) rows.append(rowOf(model));
    body.append(rows);
    drawn = Math.min(upTo, matching.length);
    const left = matching.length - drawn;
    $("more").hidden = left === 0;
    $("more").textContent = counting(words.more, Math.min(left, STEP));
  };
  const filter = () => {
    const wanted = $("find").value.trim().toLowerCase();
    const [mark, group, answer] = [$("mark").value, $("group").value, $("answer").value];
    const column = COLUMNS.indexOf($("column").value);
    $("answer").disabled = column < 0;
    matching = models.filter((model) =>
      (!wanted || haystack[model.at].includes(wanted)) && (!mark || (mark === "o" ? model.legacy === 1 : markOf(model) === mark)) && (!group || model[groupBy] === (group === "\u0000" ? "" : group)) &&
      (column < 0 || (answer ? tileOf(model, column).kind === answer : tileOf(model, column).kind !== "na")));
    matching.sort(orderOf(sorted.by));
    if (!sorted.up) matching.reverse();
    list.tBodies[0].replaceChildren();
    drawn = 0;
    draw(FIRST);
    cancelAnimationFrame(following);
    following = requestAnimationFrame(() => { if (drawn < STEP) draw(STEP); });
    $("count").textContent = matching.length ? counting(words.shown, models.length, { n: number(matching.length), all: number(models.length) }) : words.none;
  };
  const sortBy = (by, up = true) => {
    sorted = { by, up };
    for (const head of list.querySelectorAll("th")) head.removeAttribute("aria-sort");
    const button = list.querySelector(`[data-sort="${by}"]`);
    if (button) button.closest("th").setAttribute("aria-sort", up ? "ascending" : "descending");
    $("order").value = ORDERS[by] ? by : "";
    filter();
  };
  const groupNames = () => {
    const names = [...new Set(models.map((m) => m[groupBy]))].sort((a, b) => (!a - !b) || collator.compare(a, b));
    const select = $("group");
    const chosen = select.value;
    select.replaceChildren(select.options[0]);
    for (const name of names) select.append(new Option(name || words.noTeam[groupBy], name || "\u0000"));
    select.value = names.includes(chosen) ? chosen : "";
    select.closest("label").hidden = names.length < 2;
    document.querySelector("[data-by]").textContent = words.by[groupBy];
  };
  if (list) {
    const tools = document.querySelector("#listing .tools");
    tools.addEventListener("submit", (event) => event.preventDefault());
    tools.addEventListener("reset", () => setTimeout(() => sortBy("severity")));
    for (const id of ["find", "mark", "group", "column", "answer"]) $(id).addEventListener("input", filter);
    $("order").addEventListener("input", () => sortBy($("order").value));
    $("more").addEventListener("click", () => {
      const from = drawn;
      draw(drawn + STEP);
      const next = list.tBodies[0].rows[from];
      if (next) next.querySelector("button").focus({ preventScroll: true });
    });
    list.tHead.addEventListener("click", (event) => {
      const button = event.target.closest("[data-sort]");
      if (button) sortBy(button.dataset.sort, !(sorted.by === button.dataset.sort && sorted.up));
    });
    list.tBodies[0].addEventListener("click", (event) => {
      const button = event.target.closest("[data-model]");
      if (button) openModel(Number(button.dataset.model), button.dataset.column === undefined ? -1 : Number(button.dataset.column));
    });
    addEventListener("beforeprint", () => draw(matching.length));
  }

  /* ---- the map ---- */
  const GROUPS = 20;
  const map = $("map");
  let allGroups = false;
  const ORDER = ["yes", "part", "plan", "no", "unk", "na"];
  const countOf = (members, i) => {
    const count = {};
    for (const model of members) {
      if (i > 0 && !(i < AXES.length ? ["production"] : IN_USE).includes(shownOf(model)[0].status)) continue;
      const { kind } = tileOf(model, i);
      if (i > 0 && kind === "na") continue;
      count[kind] = (count[kind] || 0) + 1;
    }
    const of = Object.values(count).reduce((sum, n) => sum + n, 0);
    return { count, of, yes: count.yes || 0 };
  };
  const barOf = ({ count, of }) => {
    const made = document.createElementNS(SVG, "svg");
    made.setAttribute("width", "100%");
    made.setAttribute("height", "12");
    made.setAttribute("aria-hidden", "true");
    let x = 0;
    for (const kind of ORDER.filter((k) => count[k])) {
      const width = (100 * count[kind]) / of;
      made.append(rect("part-of " + kind, { x: x + "%", width: width + "%", height: 12 }));
      x += width;
    }
    return made;
  };
  const mapRow = (name, members, sum) => {
    const row = make("tr", sum ? "sum" : "");
    const label = sum ? words.all : name || words.noTeam[groupBy];
    const head = make("th", "name");
    head.scope = "row";
    const button = make("button", "", label);
    button.type = "button";
    button.dir = "auto";
    Object.assign(button.dataset, { group: sum ? "" : name || "\u0000", column: "" });
    button.disabled = !list;
    head.append(button);
    const found_ = members.map(markOf);
    const [low, high] = [howMany(found_, (m) => m === "y"), howMany(found_, (m) => m === "y" || m === "m")];
    row.append(head, make("td", "g", high ? ends(number(low), number(high)) : "–"));
    COLUMNS.forEach((column, i) => {
      const cell = make("td", i === AXES.length ? "first" : "");
      const found = countOf(members, i);
      const show = make("button");
      show.type = "button";
      Object.assign(show.dataset, { group: sum ? "" : name || "\u0000", column });
      show.setAttribute("aria-label", fill(words.cell, { group: label, column: words.heads[column], figure: found.of ? found.yes + "/" + found.of : "–" }));
      if (found.of) show.append(barOf(found), found.yes + "/" + found.of);
      else show.textContent = "–";
      show.disabled = !list;
      cell.append(show);
      row.append(cell);
    });
    return row;
  };
  const drawMap = () => {
    if (!map) return;
    const scope = models.filter((model) => markOf(model) !== "-");
    const named = new Map();
    if (groupings.length) for (const model of scope) named.set(model[groupBy], [...(named.get(model[groupBy]) || []), model]);
    const sure = (members) => howMany(members, (m) => markOf(m) === "y");
    const may = (members) => howMany(members, (m) => markOf(m) === "m");
    const rows = [...named].sort((a, b) => (!a[0] - !b[0]) || sure(b[1]) - sure(a[1]) || may(b[1]) - may(a[1]) || b[1].length - a[1].length || collator.compare(a[0], b[0]));
    const left = allGroups ? 0 : Math.max(rows.length - GROUPS, 0);
    const body = document.createDocumentFragment();
    for (const [name, members] of rows.slice(0, rows.length - left)) body.append(mapRow(name, members, false));
    body.append(mapRow("", scope, true));
    map.tBodies[0].replaceChildren(body);
    $("more-groups").hidden = !left;
    $("more-groups").textContent = counting(words.more, left);
  };
  const showIn = (group, column) => {
    if (!list) return;
    $("find").value = "";
    $("mark").value = "";
    $("answer").value = "";
    $("group").value = group;
    $("column").value = column;
    sortBy(column || "severity");
    $("listing").scrollIntoView();
    $("count").tabIndex = -1;
    $("count").focus({ preventScroll: true });
  };
  if (map) {
    for (const button of map.tHead.querySelectorAll("button")) button.disabled = !list;
    map.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (button) showIn(button.dataset.group || "", button.dataset.column || "");
    });
    const by = $("by");
    for (const option of [...by.options]) if (!groupings.includes(option.value)) option.remove();
    if (groupings.includes(by.value)) groupBy = by.value;
    $("by-what").hidden = by.options.length < 2;
    by.addEventListener("input", () => { groupBy = by.value; if (list) { groupNames(); filter(); } drawMap(); });
    $("more-groups").addEventListener("click", () => { allGroups = true; drawMap(); });
  }

  /* ---- one model with its cells ---- */
  const dialog = $("model");
  const openAxes = (model) => {
    if (!trying) return [];
    const seen = reported.profiles[model.at];
    if (!seen.inScope || runs(seen) === "no") return [];
    const may = { deployed: runs(seen) === "maybe", monitored: axisOf.monitored && axisOf.monitored.lacks[seen.monitored] === "maybe", retrained: axisOf.retrained && axisOf.retrained.lacks[seen.retrained] === "maybe" };
    return AXES.filter((axis) => axisOf[axis] && may[axis]);
  };
  const whyNot = (model, axis) => {
    if (trying.shared.includes(model.at)) return words.shared;
    return bit(trying.models[model.at][1], AXES.indexOf(axis)) ? words.lowest : "";
  };
  const selectFor = (model, axis, id) => {
    const select = make("select");
    select.id = id;
    select.append(new Option(words.open, ""));
    for (const choice of axisOf[axis].choices) select.append(new Option(choice.label, choice.value));
    select.value = (answers[model.at] || {})[axis] || "";
    select.addEventListener("input", () => answer([model.at], axis, select.value));
    return select;
  };
  const openModel = (at, column) => {
    const model = models[at];
    const body = $("model-body");
    const name = make("h2", "", model.name);
    name.id = "model-name";
    name.dir = "auto";
    const facts = make("dl", "facts");
    model.facts.forEach((text, i) => { if (text) facts.append(make("dt", "", words.facts[i]), make("dd", "", text)); });
    const mark = markOf(model);
    const counts = mark === "-" ? words.reason[model.reason] || words.counts[mark] : words.counts[mark];
    const axes = make("ul", "axes");
    const asked = openAxes(model);
    COLUMNS.forEach((id, i) => axes.append(itemOf(model, id, i, asked.includes(id), i === column)));
    dialog.dataset.model = at;
    body.replaceChildren(make("p", "kick", whose(model)), name, make("p", "s soft", counts), facts, axes);
    if (!dialog.open) dialog.showModal();
    const at_ = axes.querySelector(".at");
    if (at_) at_.scrollIntoView({ block: "center" });
    else dialog.scrollTop = 0;
  };
  const itemOf = (model, id, i, isOpen, isAt) => {
    const item = make("li", isAt ? "at" : "");
    const one = shownOf(model)[i];
    const text = make("div");
    const title = make("h3", "", (i < AXES.length ? words.heads[id] : words.functions[id]) + " ");
    title.append(make("span", "", words.status[one.status] + (one.claimed && ["yes", "automatic"].includes(one.status) ? ", " + words.claimed : "")));
    text.append(title);
    for (const at of model.read[i]) {
      const [place, said] = model.cells[at];
      const quote = make("blockquote");
      const words_ = make("span", "", fill(words.quoted, { text: data.texts[said] }));
      words_.dir = "auto";
      quote.append(make("b", "", place), " ", words_);
      text.append(quote);
    }
    if (!model.read[i].length) text.append(make("p", "s soft", words.silent));
    if (one.contradicted && !isOpen) text.append(make("p", "s acc", words.cells));
    if (isOpen) {
      const why = whyNot(model, id);
      if (why) text.append(make("p", "s acc", why));
      else {
        const label = make("label", "what", words.ask);
        label.htmlFor = "try-" + id;
        text.append(label, selectFor(model, id, "try-" + id));
      }
    }
    item.append(icon(tileOf(model, i)), text);
    return item;
  };
  if (dialog) dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });

  /* ---- what if ---- */
  const answer = (at, axis, value) => {
    for (const one of at) {
      if (whyNot(models[one], axis)) continue;
      answers[one] = { ...answers[one] };
      if (value) answers[one][axis] = value;
      else delete answers[one][axis];
      if (!Object.keys(answers[one]).length) delete answers[one];
    }
    refresh();
  };
  const setBars = (name, found) => {
    for (const bar of document.querySelectorAll(`[data-bar="${name}"] svg`)) {
      const [low, high] = [100 * (found.share_low || 0), 100 * (found.share_high || 0)];
      bar.querySelector(".known").setAttribute("width", low + "%");
      bar.querySelector(".open").setAttribute("x", low + "%");
      bar.querySelector(".open").setAttribute("width", Math.max(high - low, 0) + "%");
    }
  };
  const say = (name, text) => {
    for (const place of document.querySelectorAll(`[data-live="${name}"]`)) place.textContent = text;
  };
  const hide = (name, hidden) => {
    for (const place of document.querySelectorAll(`[data-live="${name}"]`)) place.hidden = hidden;
  };
  const firm = (v) => words.firm[v.withheld ? "withheld" : v.status === "undecided" ? "undecided" : v.status === "not_applicable" ? "not_applicable" : v.status === "no_gap" && v.gap_low !== v.gap_high ? "no_gap" : "firm"];
  const shareText = (v) => (v.status === "not_applicable" ? null : percents(v)) || words.untested;
  const refresh = () => {
    live = judged(answers);
    marks = marksOf(live);
    const n = Object.values(answers).reduce((sum, one) => sum + Object.keys(one).length, 0);
    const v = live.verdict;
    say("share", shareText(v));
    say("word", words.stamp[v.status]);
    say("firm", firm(v));
    say("counts", fill(words.knownMost, { low: number(v.gap_low), high: number(v.gap_high) }));
    say("answered", n ? counting(words.answered, n) : $("stays").dataset.reported);
    say("was", fill(words.reported, { figure: shareText(reported.verdict) }));
    hide("was", !n);
    hide("tag", !n);
    for (const said of document.querySelectorAll("[data-as-reported]")) said.hidden = n > 0;
    for (const stamp of document.querySelectorAll('[data-live="stamp"]')) stamp.className = "stamp " + v.status;
    const meter = document.querySelector(".meter");
    if (meter) {
      meter.dataset.said = meter.dataset.said || meter.getAttribute("aria-label");
      meter.setAttribute("aria-label", meter.dataset.said.replace(shareText(reported.verdict), () => shareText(v)));
    }
    setBars("rule", v.status === "not_applicable" ? { share_low: 0, share_high: 0 } : v);
    for (const id of ["strict", "production_only", "dated_only"]) {
      if (!v[id]) continue;
      setBars(id, v[id]);
      for (const place of document.querySelectorAll(`[data-share="${id}"]`)) place.textContent = percents(v[id]) || "–";
    }
    live.functions.forEach((f, i) => {
      const item = document.querySelector(`[data-function="${f.id}"]`);
      if (!item) return;
      const kind = { in_place: "yes", partial: "part", missing: "no", unknown: "unk", not_applicable: "na" }[f.state];
      item.querySelector(".t").replaceWith(icon({ kind, gap: f.state === "missing" }));
      item.querySelector("small").textContent = words.state[f.state] + (f.of ? words.semi + fill(words.have, { n: number(f.yes), all: number(f.of) }) : "");
      const before = reported.functions[i];
      item.classList.toggle("moved", before.yes !== f.yes || before.of !== f.of || before.state !== f.state);
    });
    $("forget").disabled = !n;
    syncQuestions();
    if (list) { const upTo = drawn; filter(); if (upTo > STEP) draw(upTo); }
    drawMap();
    if (dialog && dialog.open) for (const tile of dialog.querySelectorAll(".axes > li")) {
      const i = [...tile.parentElement.children].indexOf(tile);
      const at = Number(dialog.dataset.model);
      tile.querySelector(".t").replaceWith(icon(tileOf(models[at], i)));
      tile.querySelector("h3 span").textContent = words.status[shownOf(models[at])[i].status];
    }
  };
  const questionSets = [...document.querySelectorAll("fieldset.asked")];
  const syncQuestions = () => {
    for (const set of questionSets) {
      const [axis, at] = data.questions[Number(set.dataset.question)];
      const values = new Set(at.map((one) => (answers[one] || {})[axis] || ""));
      const [value] = values;
      for (const input of set.querySelectorAll("input")) input.checked = values.size === 1 && input.value === value;
      set.querySelector(".mixed").hidden = values.size === 1;
      for (const select of set.querySelectorAll("select")) select.value = (answers[Number(select.dataset.model)] || {})[select.dataset.axis] || "";
    }
  };
  const MOST_EACH = 40;
  const drawEach = (set) => {
    const each = set.querySelector(".each");
    const [, at] = data.questions[Number(set.dataset.question)];
    for (const one of at.slice(0, MOST_EACH)) for (const axis of openAxes(models[one])) {
      const line = make("div");
      const id = `each-${set.dataset.question}-${one}-${axis}`;
      const label = make("label", "", models[one].name + ", " + words.heads[axis]);
      label.htmlFor = id;
      const why = whyNot(models[one], axis);
      const control = why ? make("p", "s acc", why) : selectFor(models[one], axis, id);
      Object.assign(control.dataset, { model: one, axis });
      line.append(label, control);
      each.append(line);
    }
  };
  if (trying && questionSets.length) {
    for (const set of questionSets) {
      const [axis, at] = data.questions[Number(set.dataset.question)];
      const settles = at.filter((one) => !whyNot(models[one], axis));
      if (!settles.length) {
        set.querySelector(".choices").replaceWith(make("p", "s acc", whyNot(models[at[0]], axis)));
        continue;
      }
      set.addEventListener("change", (event) => { if (event.target.type === "radio") answer(at, axis, event.target.value); });
      const details = set.querySelector("details");
      const lines = at.slice(0, MOST_EACH).flatMap((one) => openAxes(models[one]));
      if (details) details.hidden = lines.length < 2;
      if (details) details.addEventListener("toggle", () => { if (!set.querySelector(".each").childElementCount) drawEach(set); });
    }
  }
  if (trying && $("forget")) {
    $("stays").dataset.reported = document.querySelector('[data-live="answered"]').textContent;
    $("forget").addEventListener("click", () => { for (const at of Object.keys(answers)) delete answers[at]; refresh(); questionSets[0]?.querySelector("input")?.focus(); });
  }

  /* ---- other rates ---- */
  const moved = $("moved");
  const leverText = (lever, [low, high]) => (lever.currency ? money([low, high], lever.currency) : ends(number(low), number(high)));
  const drawAmounts = () => {
    const now = amounts(levers);
    moved.replaceChildren();
    for (const [id] of trying.formulas) {
      const amount = trying.amounts[id];
      if (!amount || id.startsWith("cost_")) continue;
      const row = make("tr");
      const head = make("th", "", amount.label);
      head.scope = "row";
      const value = make("td", "r");
      value.append(make("b", "", money(now[id], amount.currency)));
      if (String(now[id]) !== String(amount.reported)) value.append(make("small", "", fill(words.moved, { figure: money(amount.reported, amount.currency) })));
      row.append(head, value);
      moved.append(row);
    }
    $("rates-back").disabled = !Object.keys(levers).length;
  };
  if (trying && moved) {
    for (const set of document.querySelectorAll("[data-lever]")) {
      const lever = trying.levers.find((one) => one.id === set.dataset.lever);
      const inputs = [...set.querySelectorAll("input")];
      const show = () => { set.querySelector("output").textContent = leverText(lever, levers[lever.id] || [lever.low, lever.high]); };
      set.addEventListener("input", (event) => {
        const value = Number(event.target.value);
        const ends_ = inputs.length === 1 ? [value, value] : inputs.map((input) => Number(input.value));
        if (ends_[0] > ends_[1]) { ends_.fill(value); for (const input of inputs) input.value = value; }
        levers[lever.id] = ends_;
        show();
        drawAmounts();
      });
      set.addEventListener("back", () => { inputs.forEach((input, i) => { input.value = i ? lever.high : lever.low; }); show(); });
      show();
    }
    $("rates-back").addEventListener("click", () => {
      for (const id of Object.keys(levers)) delete levers[id];
      for (const set of document.querySelectorAll("[data-lever]")) set.dispatchEvent(new Event("back"));
      drawAmounts();
    });
    drawAmounts();
  }

  /* ---- where the reader is ---- */
  const links = [...document.querySelectorAll(".frame > .rail a")];
  const places = links.map((link) => $(link.hash.slice(1)));
  const here = () => {
    const line = innerHeight / 3;
    const at = places.findLastIndex((place) => place && place.getBoundingClientRect().top < line);
    links.forEach((link, i) => (i === Math.max(at, 0) ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current")));
  };
  let waiting = false;
  addEventListener("scroll", () => { if (!waiting) { waiting = true; requestAnimationFrame(() => { waiting = false; here(); }); } }, { passive: true });
  const menu = document.querySelector(".menu");
  menu.addEventListener("click", (event) => { if (event.target.closest("a")) menu.open = false; });
  addEventListener("keydown", (event) => { if (event.key === "Escape" && menu.open) { menu.open = false; menu.querySelector("summary").focus(); } });

  /* what folds is opened by a link to it, and for print */
  const unfold = () => {
    const place = location.hash.length > 1 && $(decodeURIComponent(location.hash.slice(1)));
    const fold = place && (place.closest("details.fold") || place.querySelector("details.fold"));
    if (fold && !place.querySelector("details.fold[open]")) fold.open = true;
  };
  addEventListener("hashchange", unfold);
  addEventListener("beforeprint", () => { for (const fold of document.querySelectorAll("details.fold")) fold.open = true; });
  unfold();

  if (list) { groupNames(); sortBy("severity"); }
  drawMap();
  here();
  /* for tests, and for whoever wants to try many answers: whatIf.judged({3: {monitored: "ongoing"}}).verdict */
  if (trying) window.whatIf = { judged, amounts, answers, models: models.map((m) => m.name) };
})();
