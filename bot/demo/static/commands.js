// SimCord's command box, made to behave as people know it: Enter runs a command, suggestions show at once.
const form = document.getElementById("channel-composer");
const labels = new Map();  // "option=value" → the label that was chosen for it
let moved = false;         // whether the arrow keys were used since the command's name got the focus
let asked = "";

// While it is busy with something else (opening the channel, say), SimCord drops what is sent. Ours waits its turn.
function busy() {
  const { pendingAction, awaitingRevision, publishedRevision } = window.simcordPreview;
  return Boolean(pendingAction) || (awaitingRevision ?? 0) > publishedRevision;
}
function whenFree(send, tries = 60) {
  if (busy() && tries) setTimeout(whenFree, 50, send, tries - 1);
  else send();
}
function hold(event, send) {
  event.preventDefault();
  event.stopImmediatePropagation();
  whenFree(send);
}
addEventListener("submit", (event) => { if (busy()) hold(event, () => form.requestSubmit()); }, true);
addEventListener("keydown", (event) => {
  const field = event.target;
  if (event.key !== "Enter" || !field.matches?.(".command-option-input") || event.isComposing || !busy()) return;
  if (field.getAttribute("aria-expanded") === "true") return;  // picks a suggestion, sends nothing
  hold(event, () => form.requestSubmit());
}, true);

// On the command's name, Enter would pick the first optional option instead of running the command.
addEventListener("keydown", (event) => {
  if (event.key.startsWith("Arrow")) moved = true;
  if (event.key !== "Enter" || moved || event.isComposing || !event.target.matches?.(".command-chip")) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  form.requestSubmit();
}, true);

// SimCord asks for suggestions only after the first letter.
addEventListener("focusin", ({ target }) => {
  if (target.matches?.(".command-chip")) moved = false;
  if (!target.matches?.(".command-option-input[aria-autocomplete]") || target.value) return;
  const field = target.dataset.controlKey;
  if (asked === field) return;  // each answer draws the field anew and focuses it
  asked = field;
  setTimeout(() => { asked = ""; }, 3000);
  setTimeout(() => target.isConnected && target.dispatchEvent(new Event("input", { bubbles: true })), 0);
});

// It shows a chosen suggestion's value ("7"), not its label ("Spring cohort").
addEventListener("click", ({ target }) => {
  const chosen = target.closest?.(".command-suggestion[data-value]");
  const pill = form.querySelector(".command-pill.is-focused");
  if (!chosen || !pill) return;
  labels.set(`${pill.dataset.option}=${chosen.dataset.value}`, chosen.querySelector(".command-suggestion-label").textContent);
  setTimeout(settled, 0, pill.dataset.option);
}, true);
function settled(option) {  // SimCord focuses the field again and finds nothing that matches its own value
  const field = form.querySelector(".command-option-input:focus");
  const chip = form.querySelector(".command-chip");
  if (!chip || field?.dataset.option !== option) return;
  field.closest(".command-pill").classList.remove("is-focused");
  chip.focus({ preventScroll: true });
  chip.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
}

new MutationObserver(() => {
  for (const pill of form.querySelectorAll(".command-pill")) {
    const field = pill.querySelector(".command-option-input");
    const label = field && labels.get(`${pill.dataset.option}=${field.value}`);
    if (label && label !== field.value) { if (pill.dataset.label !== label) pill.dataset.label = label; }
    else delete pill.dataset.label;
  }
  const heading = form.querySelector(".command-popup-heading");
  const words = heading?.textContent.replace(/^OPTIONS MATCHING.*/s, "MATCHING");
  const plain = { "OPTIONS": "Choose", "MATCHING": "Suggestions", "MEMBERS": "People", "ROLES": "Roles", "CHANNELS": "Channels" }[words];
  if (plain) heading.textContent = plain;
  // After a choice the focus falls off the redrawn row; Enter should still run the command.
  const chip = form.querySelector(".command-chip");
  if (chip && document.activeElement === document.body) chip.focus({ preventScroll: true });
}).observe(form, { childList: true, subtree: true });

const found = async (selector) => {
  for (let tries = 0; tries < 40; tries += 1) {
    const item = form.querySelector(selector);
    if (item) return item;
    await new Promise((resume) => setTimeout(resume, 50));
  }
  return null;
};

/** Have a command ready to be sent: picked, its options filled in, the focus on its name. */
export async function fillIn(command, options, type) {
  type(command);
  (await found(".command-entry.is-active"))?.click();
  for (const [name, value] of Object.entries(options)) {
    if (!form.querySelector(`[data-option="${name}"]`)) {
      form.querySelector(".command-ghost")?.click();
      (await found(`.command-suggestion[data-value="${name}"]`))?.click();
    }
    const field = await found(`.command-option-input[data-option="${name}"]`);
    if (!field) return;
    field.focus();
    field.value = value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
