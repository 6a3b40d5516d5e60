// A search that needs no server: the list of pages is read as a script when the box is first used, so that it works from a file too.
(function () {
  const MOST = 40;
  const box = document.getElementById("find");
  const found = document.getElementById("found");
  const status = found.querySelector("p");
  const list = found.querySelector("ul");
  let pages = null;
  let asked = false;

  const folded = (text) => text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();

  function load() {
    if (asked) return;
    asked = true;
    const script = document.createElement("script");
    script.src = base_url + "/assets/pages.js";
    script.onload = function () {
      pages = window.icires_pages.map(([title, kind, path, text]) => ({
        title, kind, path, name: folded(title), text: folded(title + " " + text),
      }));
      show();
    };
    document.head.appendChild(script);
  }

  // every word must stand in the page; a word that begins one of the title counts most
  function weight(page, words) {
    let sum = 0;
    for (const word of words) {
      if (!page.text.includes(word)) return 0;
      sum += (" " + page.name).includes(" " + word) ? 5 : page.name.includes(word) ? 3 : 1;
    }
    return sum + (page.name === words.join(" ") ? 10 : 0) + (page.kind === "reference" ? 0 : 1);
  }

  function show() {
    const words = folded(box.value).split(/\s+/).filter(Boolean);
    found.hidden = !words.length;
    if (!words.length || !pages) return;
    const hits = pages.map((page) => [weight(page, words), page]).filter(([points]) => points);
    hits.sort(([a, one], [b, other]) => b - a || one.name.length - other.name.length);
    status.textContent = hits.length === 0 ? "Nothing found" : hits.length + " found" + (hits.length > MOST ? ", the nearest " + MOST : "");
    list.replaceChildren(...hits.slice(0, MOST).map(([, page]) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      const kind = document.createElement("small");
      link.href = base_url + "/" + page.path;
      link.textContent = page.title;
      kind.textContent = page.kind;
      link.append(" ", kind);
      item.append(link);
      return item;
    }));
  }

  box.addEventListener("focus", load);
  box.addEventListener("input", function () { load(); show(); });
  box.addEventListener("keydown", function (event) {
    const first = list.querySelector("a");
    if (event.key === "Enter" && first && !found.hidden) location.href = first.href;
    if (event.key === "Escape") { box.value = ""; show(); }
  });
})();
