// A forum: its posts as a list, the newest activity first.
import { $, ask, node } from "./basics.js";

const UNITS = [["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60]];

function ago(then, now) {
  const seconds = (new Date(then) - new Date(now)) / 1000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) || [];
  return unit ? new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(seconds / size), unit) : "just now";
}

export async function drawForum(forum, person) {
  const { now, posts } = await ask(`/demo/forum/${forum.id}?as=${person}`);
  if (!location.hash.endsWith(`/${forum.id}`)) return;
  const list = node("ul", "posts");
  for (const post of posts) {
    const link = node("a", `post${post.closed ? " closed" : ""}`);
    link.href = `#${person}/${post.id}`;
    const tags = node("span", "tags");
    tags.append(...[...post.tags, ...(post.closed ? ["Closed"] : [])].map((tag) => node("span", "tag", tag)));
    const replies = post.replies === 1 ? "1 reply" : `${post.replies} replies`;
    link.append(tags, node("strong", "post-title", post.name),
      node("span", "post-facts", `${post.author} · ${replies} · ${post.active ? ago(post.active, now) : ""}`));
    const item = node("li", "");
    item.append(link);
    list.append(item);
  }
  const count = posts.length === 1 ? "1 post" : `${posts.length} posts`;
  $("forum").replaceChildren(node("p", "forum-count", posts.length ? `${count}, newest activity first` : ""),
    posts.length ? list : node("p", "empty", "No posts yet. Syllabot opens one here for every capstone that is handed in."));
  $("forum").hidden = false;
}
