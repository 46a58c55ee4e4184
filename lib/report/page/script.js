// What the page does in the browser. Without it everything can be read all the same.

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

/** On paper nothing can be opened. */
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

/** Shows one picture at a time, the slider's. */
function linkSliders() {
  for (const figure of document.querySelectorAll(".samples")) {
    const frames = [...figure.querySelectorAll(".frames img")];
    const [slider, output] = [figure.querySelector("input"), figure.querySelector("output")];
    const show = () => {
      frames.forEach((frame, i) => frame.hidden = i !== Number(slider.value));
      output.value = frames[slider.value].dataset.step;
      slider.setAttribute("aria-valuetext", `step ${output.value}`);
    };
    slider.addEventListener("input", show);
    figure.querySelector(".slider").hidden = false;
    show();
  }
}

/** Opens what a link leads to. */
function openTarget() {
  const target = document.getElementById(location.hash.slice(1));
  const details = target?.closest("details");
  if (details) details.open = true;
}

offerThemes();
openForPrint();
linkSliders();
addEventListener("hashchange", openTarget);
openTarget();
