// "You are": a small list of the people in the server; arrow keys, Enter and Escape work in it.
import { $ } from "./basics.js";

const face = (person) => `/demo/face/${person.id}.png`;
const ROLE = { organiser: "Organiser", member: "Member" };

export function initPeople(people, choose) {
  let current = people[0];
  const list = $("people");
  const options = people.map((person) => {
    const option = document.createElement("div");
    option.setAttribute("role", "option");
    option.tabIndex = -1;
    option.dataset.id = person.id;
    option.append(
      Object.assign(new Image(32, 32), { src: face(person), alt: "" }),
      Object.assign(document.createElement("strong"), { textContent: person.name }),
      Object.assign(document.createElement("span"), { className: person.role, textContent: ROLE[person.role] }),
    );
    option.onclick = () => { close(); choose(person.id); };
    return option;
  });
  list.replaceChildren(...options);

  function open() {
    list.hidden = false;
    $("me").setAttribute("aria-expanded", "true");
    (options.find((option) => option.dataset.id === current.id) || options[0]).focus();
  }
  function close() {
    if (list.hidden) return;
    list.hidden = true;
    $("me").setAttribute("aria-expanded", "false");
    $("me").focus();
  }
  $("me").onclick = () => (list.hidden ? open() : close());
  list.addEventListener("keydown", (event) => {
    const at = options.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: options.length - 1 }[event.key];
    if (to !== undefined) options[to]?.focus();
    else if (event.key === "Enter" || event.key === " ") options[at]?.click();
    else if (event.key === "Escape" || event.key === "Tab") close();
    else return;
    event.preventDefault();
  });
  document.addEventListener("pointerdown", (event) => { if (!event.target.closest(".you")) { list.hidden = true; $("me").setAttribute("aria-expanded", "false"); } });
  addEventListener("blur", () => { list.hidden = true; $("me").setAttribute("aria-expanded", "false"); });  // a press inside a channel

  return {
    name: () => current.name,
    show(id) {
      current = people.find((person) => person.id === id) || people[0];
      $("me-face").src = face(current);
      $("me-name").textContent = current.name;
      $("me-role").textContent = ROLE[current.role];
      $("me-role").className = current.role;
      for (const option of options) option.setAttribute("aria-selected", String(option.dataset.id === current.id));
    },
  };
}
