// The page's behavior in the browser. Without it, everything can still be read.

const root = document.documentElement;

/** The switch between themes, whose choice the browser keeps. */
function offerThemes() {
  const key = "pixelda-theme";
  const stored = attempt(() => localStorage.getItem(key)) ?? "auto";
  const show = (theme) => {
    if (theme === "auto") delete root.dataset.theme;
    else root.dataset.theme = theme;
  };
  for (const input of document.querySelectorAll(".theme input")) {
    input.checked = input.value === stored;
    input.addEventListener("change", () => {
      show(input.value);
      attempt(() => localStorage.setItem(key, input.value));
    });
  }
  show(stored);
  document.querySelector(".theme").hidden = false;
}

/** A browser may forbid a local file to store anything. */
function attempt(action) {
  try {
    return action();
  } catch {
    return null;
  }
}

/** Opens all details for printing. */
function openForPrint() {
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const details of closed) details.open = true;
  });
  addEventListener("afterprint", () => {
    for (const details of closed) details.open = false;
  });
}

/** Shows one picture at a time, chosen by the slider. */
function linkSliders() {
  for (const figure of document.querySelectorAll(".samples")) {
    const frames = [...figure.querySelectorAll(".frames img")];
    const [slider, output] = [figure.querySelector("input"), figure.querySelector("output")];
    const show = () => {
      frames.forEach((frame, i) => frame.hidden = i !== Number(slider.value));
      output.value = frames[slider.value].dataset.step;
      slider.setAttribute("aria-valuetext", `step ${output.value}`);
    };
    slider.oninput = show;
    slider.hidden = frames.length < 2;
    figure.querySelector(".slider").hidden = false;
    show();
  }
}

/** Opens the details that a link leads to. */
function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  const details = target?.closest("details");
  if (details) details.open = true;
}

/** Updates what changed on the server, and leaves everything else as the reader had it. */
function followRuns() {
  const { state } = root.dataset;
  if (!state) return;
  const status = document.getElementById("live");
  let [shown, sources] = [state, readParts(document)];
  let wanted = shown;
  let isAsking = false;

  const update = async () => {
    if (isAsking) return;
    isAsking = true;
    let asked;
    while (wanted !== asked && wanted !== shown) {
      asked = wanted;
      const text = await (await fetch("/")).text();
      const fresh = new DOMParser().parseFromString(text, "text/html");
      shown = fresh.documentElement.dataset.state;
      const next = readParts(fresh);
      const restore = remember();
      replaceParts(fresh, sources, next);
      linkSliders();
      restore();
      sources = next;
    }
    isAsking = false;
    status.textContent = `Live; last change ${new Date().toLocaleTimeString()}`;
  };

  const events = new EventSource("/events");
  events.onmessage = ({ data }) => {
    wanted = data;
    update().catch(() => isAsking = false);
  };
  events.onerror = () => status.textContent = "The server is not responding; retrying";
}

/** The innermost parts by id, as the server wrote them. */
function readParts(page) {
  const parts = [...page.querySelectorAll(".part")].filter((part) => !part.querySelector(".part"));
  return new Map(parts.map((part) => [part.id, part.outerHTML]));
}

function replaceParts(fresh, before, after) {
  const isAlike = [...before.keys()].join() === [...after.keys()].join();
  const ids = isAlike ? [...after.keys()].filter((id) => before.get(id) !== after.get(id)) : [];
  for (const id of ids) document.getElementById(id).replaceWith(fresh.getElementById(id));
  if (isAlike) return;
  for (const name of ["nav", "main"]) {
    document.querySelector(name).replaceWith(fresh.querySelector(name));
  }
}

/** Notes what is open, where sliders and scrolled boxes are, and the place in view. */
function remember() {
  const open = [...document.querySelectorAll("details[open][id]")].map(({ id }) => id);
  const sliders = [...document.querySelectorAll(".slider input")].map((slider) => ({
    id: slider.id,
    isLast: slider.value === slider.max,
    step: slider.closest(".samples").querySelector("output").value,
  }));
  const boxes = [...document.querySelectorAll(".scroll")]
    .map((box) => ({ label: box.ariaLabel, left: box.scrollLeft }));
  const focused = document.activeElement;
  const focusedId = focused.id || focused.closest("details")?.id;
  const inView = [...document.querySelectorAll(".part")]
    .findLast((part) => part.getBoundingClientRect().top <= 0);
  const top = inView?.getBoundingClientRect().top;

  return () => {
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    for (const { id, isLast, step } of sliders) {
      const slider = document.getElementById(id);
      const frames = [...slider?.closest(".samples").querySelectorAll(".frames img") ?? []];
      const place = frames.findIndex((frame) => frame.dataset.step === step);
      if (isLast || place < 0) continue;
      slider.value = place;
      slider.oninput();
    }
    for (const box of document.querySelectorAll(".scroll")) {
      box.scrollLeft = boxes.find(({ label }) => label === box.ariaLabel)?.left ?? 0;
    }
    if (!focused.isConnected && focusedId) {
      const again = document.getElementById(focusedId);
      (again?.querySelector("summary") ?? again)?.focus({ preventScroll: true });
    }
    const now = inView && document.getElementById(inView.id)?.getBoundingClientRect().top;
    if (now !== undefined && now !== top) scrollBy({ top: now - top, behavior: "instant" });
  };
}

followRuns();
offerThemes();
openForPrint();
linkSliders();
addEventListener("hashchange", openTarget);
openTarget();
