"use strict";
(() => {
  const data = JSON.parse(document.getElementById("landscape-data").textContent);
  const pane = document.getElementById("cells");
  const svg = pane.querySelector("svg.cells");
  const tip = document.getElementById("tip");
  const live = document.getElementById("cell-text");
  const cursor = document.getElementById("cursor");
  const slotOf = new Map();
  data.slots.forEach((column, slot) => { if (column >= 0) slotOf.set(column, slot); });
  const widen = document.getElementById("widen");
  const inner = pane.querySelector(".inner");
  const width = svg.viewBox.baseVal.width;
  let at = null;

  // The tooltip is built from text nodes only: nothing of the study's can become markup.
  function line(text, className) {
    const p = document.createElement("p");
    if (className) p.className = className;
    p.textContent = text;
    return p;
  }

  function sampleLine(column) {
    const [sample, patient, timepoint, cancer, response, tmb] = data.samples[column];
    return [`Sample ${sample}`, `patient ${data.patients[patient][0]}`, timepoint, cancer, response, tmb].filter(Boolean).join(" · ");
  }

  function describe(column, row) {
    if (row < 0) return [line(data.samples[column][0], "title"), line(sampleLine(column), "soft")];
    const [name, pathway, support, against] = data.rows[row];
    const parts = [line(name, "title"), line(pathway, "soft"), line(sampleLine(column))];
    const cell = data.cells[row][column];
    if (cell < 0) return [...parts, line("No call was made.")];
    const [state, title, qualified, findings, missing] = data.details[cell];
    parts.push(line(qualified ? `${title} (${qualified})` : title, `state ${state}`));
    if (findings) parts.push(line(`Decided by: ${findings}`));
    if (missing) parts.push(line(`Missing: ${missing}`));
    support.forEach((text) => parts.push(line(`Evidence: ${text}`, "soft")));
    against.forEach((text) => parts.push(line(`Against: ${text}`, "soft")));
    return parts;
  }

  function rowAt(y) {
    let row = -1;
    data.tops.forEach((top, i) => { if (top <= y) row = i; });
    return row >= 0 && y < data.tops[row] + data.row ? row : -1;
  }

  function mark(column, row) {
    const top = row < 0 ? 0 : data.tops[row];
    cursor.setAttribute("x", slotOf.get(column) * data.pitch - 1);
    cursor.setAttribute("width", data.pitch + 1);
    cursor.setAttribute("y", top);
    cursor.setAttribute("height", row < 0 ? (data.tops[0] || 20) : data.row);
    cursor.style.visibility = "visible";
  }

  function place(x, y) {
    tip.hidden = false;
    const box = tip.getBoundingClientRect();
    const left = x + 18 + box.width < innerWidth ? x + 18 : x - 18 - box.width;
    const top = y + 18 + box.height < innerHeight ? y + 18 : y - 18 - box.height;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${Math.max(8, top)}px`;
  }

  function show(column, row, x, y) {
    if (!at || at.column !== column || at.row !== row) {
      at = { column, row };
      tip.replaceChildren(...describe(column, row));
      mark(column, row);
    }
    place(x, y);
  }

  function hide() {
    at = null;
    tip.hidden = true;
    cursor.style.visibility = "hidden";
  }

  function found(event) {
    const box = svg.getBoundingClientRect();
    const column = data.slots[Math.floor((event.clientX - box.left) / box.width * data.slots.length)];
    return { column: column === undefined ? -1 : column, row: rowAt(event.clientY - box.top) };
  }

  function open(column) {
    location.href = data.patients[data.samples[column][1]][1];
  }

  svg.addEventListener("mousemove", (event) => {
    const { column, row } = found(event);
    if (column < 0) hide(); else show(column, row, event.clientX, event.clientY);
  });
  svg.addEventListener("mouseleave", hide);
  pane.addEventListener("blur", hide);
  svg.addEventListener("click", (event) => {
    const { column } = found(event);
    if (column >= 0) open(column);
  });

  const steps = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
  pane.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return hide();
    if (event.key === "Enter" && at) return open(at.column);
    if (!(event.key in steps) || !data.samples.length || !data.rows.length) return undefined;
    event.preventDefault();
    const [dx, dy] = steps[event.key];
    const from = at || { column: -dx, row: -dy };
    const column = Math.min(Math.max(from.column + dx, 0), data.samples.length - 1);
    const row = Math.min(Math.max(from.row + dy, 0), data.rows.length - 1);
    const box = svg.getBoundingClientRect();
    const x = slotOf.get(column) * data.pitch * box.width / width;
    if (x < pane.scrollLeft || x > pane.scrollLeft + pane.clientWidth - 20) pane.scrollLeft = x - pane.clientWidth / 2;
    const left = svg.getBoundingClientRect().left;
    show(column, row, left + x, box.top + data.tops[row]);
    live.textContent = [...tip.children].map((p) => p.textContent).join(". ");
    return undefined;
  });

  // Hatching must keep its shape when the drawing is squeezed, or it would look like an even grey.
  function keepHatch() {
    const scale = width / svg.getBoundingClientRect().width;
    document.getElementById("hatch-cells").setAttribute("patternTransform", `scale(${scale} 1)`);
  }

  // A label of a response group that has no room loses its number, then its text, rather than letters.
  function fitLabels() {
    pane.querySelectorAll(".group-labels > svg").forEach((label) => {
      const [text, count] = [label.querySelector("text"), label.querySelector(".count")];
      const room = label.width.baseVal.value;
      [text, count].forEach((part) => { part.style.display = ""; });
      if (text.getComputedTextLength() > room) count.style.display = "none";
      if (text.getComputedTextLength() > room) text.style.display = "none";
    });
  }

  function layOut() {
    inner.style.width = widen.checked ? `${width}px` : "100%";
    document.getElementById("widen-label").hidden = !widen.checked && pane.clientWidth > 0.9 * width;
    keepHatch();
    fitLabels();
  }
  widen.checked = innerWidth < 800;  // squeezed into a small window, the drawing would be a strip
  widen.addEventListener("change", layOut);
  addEventListener("resize", layOut);
  layOut();

  const filter = document.getElementById("filter");
  const rows = [...document.querySelectorAll("#patient-index tbody tr")];
  filter.addEventListener("input", () => {
    const wanted = filter.value.toLowerCase();
    rows.forEach((row) => { row.hidden = !row.textContent.toLowerCase().includes(wanted); });
  });

  // Paper cannot be unfolded: print what is folded away, except the long list of patients.
  addEventListener("beforeprint", () => {
    document.querySelectorAll("details").forEach((part) => { if (rows.length <= 100 || !part.contains(filter)) part.open = true; });
  });
})();
