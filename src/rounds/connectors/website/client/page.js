// Reads one frame. Every list and text is cut, whatever the page holds.
(() => {
  const TEXT = 20000, MANY = 400;
  const cut = (text, most) => String(text || "").replace(/\s+/g, " ").trim().slice(0, most);
  const all = (root, wanted, found = []) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_ELEMENT);
    for (let each = walker.currentNode; each && found.length < MANY; each = walker.nextNode()) {
      if (each.matches && each.matches(wanted)) found.push(each);
      if (each.shadowRoot) all(each.shadowRoot, wanted, found);
    }
    return found;
  };
  const WANTED = "input, textarea, select, [contenteditable=''], [contenteditable='true']";
  const IDLE = ["hidden", "submit", "button", "image", "reset", "file", "range", "color"];
  const fields = () => all(document, WANTED).filter((each) => !IDLE.includes(each.type));
  const label = (field) => {
    const told = field.labels && field.labels.length ? field.labels[0].innerText : "";
    const other = document.getElementById((field.getAttribute("aria-labelledby") || "").split(" ")[0]);
    return cut(told || field.getAttribute("aria-label") || (other && other.innerText) || "", 120);
  };
  const shown = (each) => {
    const box = each.getBoundingClientRect(), style = getComputedStyle(each);
    return box.width > 1 && box.height > 1 && style.visibility !== "hidden" && style.display !== "none";
  };
  const described = (field, place) => ({
    name: cut(field.name || field.id || label(field) || field.placeholder || `field ${place + 1}`, 80),
    sort: field.isContentEditable ? "contenteditable" : field.tagName === "INPUT" ? field.type : field.tagName.toLowerCase(),
    hints: cut([field.name, field.id, field.autocomplete, field.placeholder, label(field)].join(" "), 300),
    longest: field.maxLength > 0 ? field.maxLength : 0,
    form: field.form ? [...document.forms].indexOf(field.form) : -1,
    shown: shown(field) && !field.disabled && !field.readOnly,
  });
  const form = (each) => ({
    action: String(each.getAttribute("action") ? new URL(each.getAttribute("action"), document.baseURI) : ""),
    method: cut(each.getAttribute("method") || "get", 10).toLowerCase(),
    button: cut([...each.querySelectorAll("button, [type=submit]")].map((b) => b.innerText || b.value).join(" "), 80),
    role: cut([each.getAttribute("role"), each.id, each.className, each.name].join(" "), 120),
  });
  const QUEUES = {
    fbq: (g) => g.fbq && g.fbq.queue, _fbq: (g) => g._fbq && g._fbq !== g.fbq && g._fbq.queue,
    dataLayer: (g) => g.dataLayer, _gaq: (g) => g._gaq, ga: (g) => g.ga && g.ga.q,
    ttq: (g) => g.ttq, _hsq: (g) => g._hsq, hj: (g) => g.hj && g.hj.q, clarity: (g) => g.clarity && g.clarity.q,
    pintrk: (g) => g.pintrk && g.pintrk.queue, snaptr: (g) => g.snaptr && g.snaptr.queue, uetq: (g) => g.uetq,
    lintrk: (g) => g.lintrk && g.lintrk.q, twq: (g) => g.twq && g.twq.queue, _paq: (g) => g._paq,
    FS: (g) => g.FS && (g.FS.q || g._fs_org && [g._fs_org]), rdt: (g) => g.rdt && g.rdt.callQueue,
    Intercom: (g) => g.Intercom && g.Intercom.q, mixpanel: (g) => g.mixpanel, amplitude: (g) => g.amplitude && g.amplitude._q,
    smartlook: (g) => g.smartlook && g.smartlook.api, _learnq: (g) => g._learnq, obApi: (g) => g.obApi && g.obApi.queue,
    _tfa: (g) => g._tfa, qp: (g) => g.qp && g.qp.qp, analytics: (g) => Array.isArray(g.analytics) && g.analytics,
    gtag: (g) => g.google_tag_manager && [Object.keys(g.google_tag_manager)], fbevents: (g) => g.fbq && g.fbq.loaded && ["loaded"],
  };
  const said = (entry) => {
    const plain = entry && entry.length !== undefined && typeof entry !== "string" ? [...entry] : entry;
    try { return JSON.stringify(plain, (_, v) => (v instanceof Node || v === window ? "" : v)); } catch { return String(plain); }
  };
  const queued = () => {
    const found = [];
    for (const [name, of] of Object.entries(QUEUES)) {
      let queue;
      try { queue = of(window); } catch { queue = null; }
      if (!queue || typeof queue.length !== "number") continue;
      const entries = [...queue].slice(0, 50);
      if (!entries.length) found.push([name, ""]);
      for (const each of entries) found.push([name, cut(said(each), 4000)]);
    }
    return found;
  };
  const address = (text) => { try { return String(new URL(text, document.baseURI)); } catch { return ""; } };
  const facts = () => ({
    url: location.href,
    title: cut(document.title, 300),
    heads: all(document, "h1, h2, h3, legend").slice(0, 40).map((each) => cut(each.innerText, 200)),
    text: cut(document.body && document.body.innerText, TEXT),
    fields: fields().map(described),
    forms: [...document.forms].slice(0, 50).map(form),
    embeds: all(document, "iframe, frame, embed, object").map((each) => address(each.src || each.data || each.dataset.src || "")).filter(Boolean),
    links: [...new Set(all(document, "a[href], area[href]").map((each) => address(each.getAttribute("href"))))].concat(window.__roundsRoutes || []).filter(Boolean),
    scripts: all(document, "script[src]").map((each) => address(each.src)),
    queued: queued(),
  });
  return { fields, described, facts, all, cut, shown };
})()
