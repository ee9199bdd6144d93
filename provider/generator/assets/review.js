/* Search, filters and opening of the review's page. Reading works without it. */
(function () {
  "use strict";
  const form = document.getElementById("filters");
  const all = (selector, root) => Array.from((root || document).querySelectorAll(selector));
  const changes = all("#changes details[id]"), modules = all("#changes .module");
  const findings = all(".finding"), folds = all(".fold"), rows = all("#reach tbody tr"), sections = all("main > section");
  const [text, severity, action, module] = ["text", "severity", "action", "module"].map((name) => form.elements[name]);
  const status = form.querySelector("output");
  const opened = new Set();
  const texts = new Map();

  const textOf = (element) => {
    if (!texts.has(element)) texts.set(element, element.textContent.toLowerCase());
    return texts.get(element);
  };
  const moduleOf = (change) => change.parentElement.dataset.module || "";

  function choose(select, values, label) {
    const seen = Array.from(new Set(values)).filter((value) => value !== null);
    for (const value of seen) select.append(new Option(label(value), value));
    select.parentElement.hidden = seen.length < 2;
  }

  function show(element, wanted) {
    element.classList.toggle("out", !wanted);
    return wanted;
  }

  const words = () => text.value.toLowerCase().split(/\s+/).filter(Boolean);
  const holds = (element, wanted) => wanted.length === 0 || wanted.every((word) => textOf(element).includes(word));

  function inModule(address) {
    const name = module.value.slice(1);
    return name ? address.startsWith(name + ".") : !address.startsWith("module.");
  }

  function findingFits(finding, wanted) {
    if (action.value || (severity.value && !finding.classList.contains(severity.value))) return false;
    if (module.value && !all(".places code", finding).some((code) => inModule(code.textContent))) return false;
    return holds(finding, wanted);
  }

  function changeFits(change, wanted) {
    if (severity.value || (action.value && !change.classList.contains(action.value))) return false;
    if (module.value && "=" + moduleOf(change) !== module.value) return false;
    return holds(change, wanted) || (wanted.length > 0 && wanted.every((word) => (moduleOf(change) + " " + textOf(change)).toLowerCase().includes(word)));
  }

  function apply() {
    const wanted = words();
    const any = wanted.length > 0 || severity.value || action.value || module.value;
    const structured = severity.value || action.value || module.value;
    let shown = 0;
    for (const finding of findings) shown += show(finding, !any || findingFits(finding, wanted));
    for (const change of changes) shown += show(change, !any || changeFits(change, wanted));
    for (const row of rows) shown += show(row, !any || (!structured && holds(row, wanted)));
    for (const part of modules.concat(folds)) {
      const filled = part.querySelector("details[id]:not(.out), .finding:not(.out)") !== null;
      show(part, !any || filled);
      if (any && filled && !part.open) {
        part.open = true;
        opened.add(part);
      }
    }
    if (!any) {
      for (const part of opened) part.open = false;
      opened.clear();
    }
    for (const section of sections) {
      const parts = section.querySelector("details[id], .finding, tbody tr");
      show(section, !any || (parts !== null && section.querySelector("details[id]:not(.out), .finding:not(.out), tbody tr:not(.out)") !== null));
    }
    status.textContent = any ? shown + " of " + (findings.length + changes.length + rows.length) + " entries shown" : "";
  }

  let timer;
  function soon() {
    clearTimeout(timer);
    timer = setTimeout(apply, changes.length > 1000 ? 250 : 80);
  }

  function reveal() {
    const target = location.hash.length > 1 ? document.getElementById(decodeURIComponent(location.hash.slice(1))) : null;
    for (let part = target; part; part = part.parentElement) if (part.tagName === "DETAILS") part.open = true;
    if (target) target.scrollIntoView();
  }

  choose(severity, ["danger", "warning", "notice"].filter((name) => findings.some((finding) => finding.classList.contains(name))), (name) => name);
  choose(action, changes.map((change) => change.className || null), (name) => name);
  choose(module, modules.map((part) => "=" + part.dataset.module), (name) => name.slice(1) || "root module");
  form.addEventListener("input", soon);
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    apply();
  });
  form.addEventListener("reset", () => setTimeout(apply));
  document.getElementById("open").addEventListener("click", (event) => {
    const open = event.target.getAttribute("aria-pressed") !== "true";
    for (const part of all("main details")) if (!part.closest(".out")) part.open = open;
    event.target.setAttribute("aria-pressed", String(open));
    event.target.textContent = open ? "Close all" : "Open all";
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || /INPUT|SELECT|TEXTAREA/.test(event.target.tagName)) return;
    event.preventDefault();
    text.focus();
  });

  let closed = [];
  addEventListener("beforeprint", () => {
    closed = all("main details:not([open])");
    for (const part of closed) part.open = true;
  });
  addEventListener("afterprint", () => {
    for (const part of closed) part.open = false;
  });
  addEventListener("hashchange", reveal);
  form.hidden = false;
  reveal();
})();
