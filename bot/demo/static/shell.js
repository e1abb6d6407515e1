// The page around the channels: who you are, where you are, and what has arrived meanwhile.
import { $, ask, go, node, where } from "./basics.js";
import { drawChannels, findChannel } from "./channels.js";
import { drawForum } from "./forum.js";
import { initPeople } from "./people.js";
import { hideRooms, leaveRoom, showRoom } from "./rooms.js";
import { initTime } from "./time.js";
import { announceArrivals, toast } from "./toasts.js";
import { initWelcome } from "./welcome.js";

const state = { place: null, view: null, person: null, channel: null, session: null, arrived: -1, lost: 0, here: 0, elsewhere: 0 };
const narrow = matchMedia("(max-width: 760px)");
let people, time;

// Unread: the newest message each person has seen in each channel, kept for this tab. A channel nobody here has
// opened yet starts as read, as it was when the page was first loaded.
const seenKey = (channel) => `seen:${state.session}:${state.person}:${channel.id}`;
const markSeen = (channel) => sessionStorage.setItem(seenKey(channel), channel.last);
function isUnread(channel) {
  const seen = sessionStorage.getItem(seenKey(channel));
  if (seen === null && state.known) return channel.last !== "0" && !channel.mine;
  return seen !== null && seen !== channel.last && !channel.mine;
}
const everyChannel = (view) => [...view.groups.flatMap((group) => group.channels.flatMap((c) => [c, ...(c.threads || [])])),
  ...view.direct];

async function arrive() {
  const [person, channel] = where();
  leaveRoom();
  if (person !== state.person) await become(person);
  closeDrawer();
  if (channel !== state.channel) $("toasts").replaceChildren();
  state.channel = channel;
  await look();
  const found = findChannel(state.view, channel);
  if (!found) {
    toast(`${people.name()} cannot see that channel.`);
    return location.replace(`#${state.person}/${state.place.start}`);
  }
  drawHeading(found);
  if (found.kind === "forum") { hideRooms(); await drawForum(found, state.person); }
  else { $("forum").hidden = true; await showRoom(found, state.person); }
}

async function become(person) {
  state.person = person;
  state.arrived = -1;
  state.known = sessionStorage.getItem(`known:${state.session}:${person}`) !== null;
  people.show(person);
}

function drawHeading(found) {
  const parts = [node("span", "sign", { forum: "☰", dm: "@" }[found.kind] || "#")];
  if (found.parent) {
    const trail = node("a", "trail", `${found.parent.name} ›`);
    trail.href = `#${state.person}/${found.parent.id}`;
    parts.push(trail);
  }
  parts[0].ariaHidden = "true";
  $("title").replaceChildren(...parts, node("span", "here", found.name));
  $("topic").textContent = found.topic || (found.kind === "dm" ? "Only the two of you read this" : "");
  document.title = `${found.name} · ${state.place.server}`;
}

// The server may have stopped or started anew meanwhile; keepLooking() notices and says so.
const lost = (problem) => { if (problem.status !== undefined) toast("That did not work. Please try again."); };

// One look a second: the channel list, the time, and what arrived.
async function look() {
  const person = state.person;
  const view = await ask(`/demo/view?as=${person}&since=${state.arrived}`);
  if (person !== state.person) return;
  if (state.session && view.session !== state.session) return location.reload();
  const first = state.arrived < 0;
  state.view = view; state.session = view.session; state.arrived = view.arrived;
  if (first && !state.known) {  // what was there before counts as read
    everyChannel(view).forEach(markSeen);
    sessionStorage.setItem(`known:${state.session}:${person}`, "");
    state.known = true;
  }
  const open = findChannel(view, state.channel);
  if (open && !document.hidden) markSeen(open);
  $("drawer-dot").hidden = !drawChannels(view, { ...state, isUnread });
  time.show(view, state.place.timezone);
  const elsewhere = view.arrivals.filter((item) => item.channel !== state.channel);
  state.elsewhere += announceArrivals(elsewhere, (id) => findChannel(view, id), go);
  state.here += view.arrivals.length - elsewhere.length;
  if (open?.kind === "forum" && !$("forum").hidden && view.arrivals.length) drawForum(open, person);
}

async function keepLooking() {
  try {
    await look();
    state.lost = 0;
    $("stopped").hidden = true;
  } catch (problem) {
    state.lost += 1;
    if (problem.status === undefined && state.lost >= 2) $("stopped").hidden = false;
  }
  setTimeout(keepLooking, 1000);
}

function openDrawer() {
  document.body.classList.add("drawer");
  $("drawer-open").setAttribute("aria-expanded", "true");
  $("main").inert = true;
  ($("channels").querySelector("[aria-current]") || $("drawer-close")).focus();
}
function closeDrawer() {
  if (!document.body.classList.contains("drawer")) return;
  document.body.classList.remove("drawer");
  $("drawer-open").setAttribute("aria-expanded", "false");
  $("main").inert = false;
  $("drawer-open").focus();
}
$("drawer-open").onclick = openDrawer;
$("drawer-close").onclick = $("scrim").onclick = closeDrawer;
narrow.onchange = closeDrawer;
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !event.defaultPrevented) closeDrawer();
});

// Called from inside a channel's frame (preview.js): links and mentions lead to other channels of this page.
window.demo = {
  go: (id) => findChannel(state.view, id) ? go(id) : toast(`${people.name()} cannot see that channel.`),
  goByName: (name) => { const found = everyChannel(state.view).find((c) => c.name === name); if (found) go(found.id); },
  closed: () => arrive().catch(lost),
};

async function start() {
  state.place = await ask("/demo/place");
  state.session = (await ask("/demo/view")).session;
  $("server-name").textContent = state.place.server;
  people = initPeople(state.place.people, (person) => go(state.channel, person));
  time = initTime(look, () => ({ here: state.here, elsewhere: state.elsewhere, name: findChannel(state.view, state.channel)?.name }));
  initWelcome(state.place, go);
  const wanted = state.place.people.some((person) => person.id === where()[0]) && where()[1];
  const first = state.place.steps[0]?.person || state.place.people[0].id;
  if (!wanted) history.replaceState(null, "", `#${first}/${state.place.start}`);
  addEventListener("hashchange", () => arrive().catch(lost));
  await arrive();
  setTimeout(keepLooking, 1000);
}
start();
