"use strict";
// The ways that people take through the pages. Enters: the address of a served book and the secret of its first run, in DRILL. Leaves: a line for each way;
// exit code 1 if one failed. Never done here: starting the server.
const { chromium } = require("playwright-core");
const fs = require("fs");
const told = JSON.parse(process.env.DRILL);
const { base, password } = told;
const axe = fs.readFileSync(told.axe, "utf8");

const failures = [];
const outside = new Set();
let browser;

const must = (fact, words) => { if (!fact) throw new Error(words); };

/** A person at a browser of their own. */
const person = async (options = {}) => {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  context.on("request", (r) => { if (![base, base.replace("127.0.0.1", "localhost")].some((own) => r.url().startsWith(own + "/")) && !r.url().startsWith("data:")) outside.add(r.url()); });
  const page = await context.newPage();
  page.on("pageerror", (e) => failures.push(`a script of ${page.url()}: ${e}`));
  page.on("console", (m) => { if (m.type() === "error" && !/status of (400|401|403|404)/.test(m.text())) failures.push(`the console of ${page.url()}: ${m.text()}`); });
  return page;
};

const signIn = async (page, name) => {
  await page.goto(base + "/login");
  await page.fill("input[name=name]", name);
  await page.fill("input[name=password]", password);
  await Promise.all([page.waitForURL((u) => !u.pathname.startsWith("/login")), page.press("input[name=password]", "Enter")]);
};

/** By keys alone: Tab until the element that fits has the focus. */
const tabTo = async (page, fits, most = 80) => {
  for (let i = 0; i < most; i += 1) {
    await page.keyboard.press("Tab");
    if (await page.evaluate(fits)) return;
  }
  throw new Error("no Tab leads there");
};

const settled = (page, act) => Promise.all([page.waitForNavigation({ waitUntil: "load" }), act()]);

const ways = [];
const way = (name, run) => ways.push([name, run]);
let owner, editor;

way("first run", async () => {
  owner = await person();
  await owner.goto(base + "/");
  must(owner.url().endsWith("/first-run"), `a book without accounts leads to the first run, not to ${owner.url()}`);
  await axeOn(owner, "first run", "light");
  await owner.fill("input[name=token]", told.secret);
  await owner.fill("input[name=name]", "Olga");
  await owner.fill("input[name=password]", password);
  await settled(owner, () => owner.press("input[name=password]", "Enter"));
  must(owner.url().endsWith("/inbox"), `then to the inbox, not to ${owner.url()}`);
  for (const [name, role] of [["Editha", "editor"], ["Vera", "viewer"]]) {
    await owner.goto(base + "/accounts");
    const form = owner.locator('form[action="/accounts"]');
    await form.locator("input[name=name]").fill(name);
    await form.locator("select[name=role]").selectOption(role);
    await form.locator("input[name=password]").fill(password);
    await settled(owner, () => form.locator("button").click());
  }
  editor = await person();
  await signIn(editor, "Editha");
});

way("review of ten reports by keys alone", async () => {
  const page = await person();
  await signIn(page, "Editha");
  const done = new Set();
  for (let i = 0; i < 10; i += 1) {
    await tabTo(page, () => document.activeElement?.matches("nav a[href='/inbox']"));
    await settled(page, () => page.keyboard.press("Enter"));
    // Down to the next one, and into it.
    for (let down = 0; down <= i; down += 1) await page.keyboard.press("j");
    await settled(page, () => page.keyboard.press("o"));
    must(/\/reports\//.test(page.url()), `o opens the report of the row, not ${page.url()}`);
    if (i === 0) must(!(await page.evaluate(() => document.querySelector("details.words").open)), "the words are hidden until somebody asks");
    if (i === 0) await page.keyboard.press("t");
    must(await page.evaluate(() => document.querySelector("details.words").open), "t shows the words, and they stay open from report to report");
    await page.keyboard.press("j");
    if (!(await page.locator(".card").count())) continue;
    await page.keyboard.press("c");
    must(await page.evaluate(() => document.activeElement?.name === "reason"), "c goes into the form");
    await settled(page, () => page.keyboard.press("Enter"));
    done.add(page.url().split("#")[0]);
    must((await page.content()).includes("confirmed: the words of the report"), "the decision stands on the page");
  }
  must(done.size === 10, `ten reports were decided on, not ${done.size}`);
  await page.locator("#hide").click();
  await page.reload();
  must(!(await page.evaluate(() => document.querySelector("details.words").open)), "whoever hides the words again has them hidden");
});

way("undo goes back to where a decision was made, from wherever its maker is", async () => {
  const page = await person();
  await signIn(page, "Editha");
  const open = async (outlet) => {
    await page.goto(`${base}/inbox?source=${encodeURIComponent(outlet)}`);
    await page.keyboard.press("j");
    await settled(page, () => page.keyboard.press("o"));
    await page.keyboard.press("j");
  };
  const undo = async () => {
    await page.keyboard.press("u");
    must(await page.evaluate(() => document.activeElement?.name === "reason" && document.activeElement.closest(".last") !== null), "u opens the form of the last decision");
    must((await page.evaluate(() => document.activeElement.selectionStart === document.activeElement.value.length)), "with nothing selected that the next key would write over");
    if (told.shots) await page.screenshot({ path: `${told.shots}/undo-open.png` });
    await settled(page, () => page.keyboard.press("Enter"));
  };
  await page.keyboard.press("u");
  must((await page.locator("#nothing").innerText()).includes("Nothing of yours"), "a session without decisions has nothing to undo");
  await open("Outlet 7");
  const first = page.url().split(/[?#]/)[0];
  await page.keyboard.press("c");
  for (let tab = 0; tab < 2; tab += 1) await page.keyboard.press("Tab");
  await settled(page, () => page.keyboard.press("Enter"));
  must(!page.url().startsWith(first), `and next leads on, not to ${page.url()}`);
  await open("Outlet 8");
  const second = page.url().split(/[?#]/)[0];
  await page.keyboard.press("x");
  await page.keyboard.type("a copy");
  await settled(page, () => page.keyboard.press("Enter"));
  must((await page.locator(".card.gone").count()) === 1, "the claim is retracted");
  await page.goto(base + "/incidents");
  await undo();
  must(page.url().startsWith(second) && (await page.locator("#undone").innerText()).includes("retracted"), `u goes back to where the last decision was made: ${page.url()}`);
  must((await page.locator(".card.gone").count()) === 0 && (await page.evaluate(() => document.activeElement?.closest(".card") !== null)), "the claim stands again, and has the focus");
  await axeOn(page, "what was undone", "light");
  if (told.shots) await page.screenshot({ path: `${told.shots}/undone.png` });
  await undo();
  must(page.url().startsWith(first) && (await page.locator("#undone").innerText()).includes("confirmed"), `u again undoes the one before it: ${page.url()}`);
  must((await page.content()).includes("confirmation taken back"), "which the claim's card says");
  await page.keyboard.press("u");
  must((await page.locator("#nothing").innerText()).includes("Nothing of yours"), "then nothing is left");
  // Somebody else builds on a decision: it stays, and so does theirs.
  await open("Outlet 6");
  const third = page.url().split("#")[0];
  const correct = async (who, count) => {
    await who.goto(third);
    await who.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
    const form = who.locator('form[action$="/correction"]').first();
    await form.locator("[name=count]").fill(count);
    await form.locator("[name=reason]").fill("the film");
    await settled(who, () => form.locator("button:not([name]):not([type=button])").click());
  };
  await correct(page, "80");
  await correct(owner, "81");
  await page.goto(base + "/inbox");
  await undo();
  must((await page.locator("#kept").innerText()).includes("Olga decided on it since"), `it is told why it stays: ${await page.locator("main").innerText()}`);
  must((await page.locator(".card h2").first().innerText()).includes("81"), "and nothing is lost");
  await axeOn(page, "what could not be undone", "light");
  if (told.shots) await page.screenshot({ path: `${told.shots}/kept.png` });
});

way("a key that opens a form writes over nothing, and n goes on from the inbox", async () => {
  const page = await person();
  await signIn(page, "Editha");
  await page.goto(base + "/inbox?source=Outlet%209");
  await page.keyboard.press("j");
  await settled(page, () => page.keyboard.press("o"));
  await page.keyboard.press("d");
  must(await page.evaluate(() => document.querySelector("details.decide").open && document.activeElement.matches("summary")), "d opens the decisions, and no field takes the next key");
  await page.keyboard.press("c");
  must(await page.evaluate(() => document.activeElement.name === "reason" && document.activeElement.value === "the words of the report"), "c goes on to a form");
  await page.keyboard.type("!");
  must(await page.evaluate(() => document.activeElement.value === "the words of the report!"), "whose words stay");
  const address = await page.locator("form[action$='/correction']").first().getAttribute("action");
  await page.goto(base + address.replace("/correction", ""));
  must(/\/reports\/r-[^#]*#c-/.test(page.url()), `the address of a claim leads to it: ${page.url()}`);
  await page.goto(base + "/inbox");
  const on = () => page.evaluate(() => [...document.querySelectorAll("[data-row]")].findIndex((r) => r.classList.contains("on")));
  const doubtful = await page.locator("[data-row][data-doubt]").count();
  for (let i = 0, at = -1; i < doubtful; i += 1) {
    await page.keyboard.press("n");
    must((await on()) > at, "n goes down to the next row with a claim in doubt");
    at = await on();
  }
  if (await page.locator("a[data-key=n]").count()) {
    await settled(page, () => page.keyboard.press("n"));
    must(/\/reports\//.test(page.url()), `and from the last of them into the latest claim in doubt, not to ${page.url()}`);
  }
});

way("no key does anything while somebody types", async () => {
  const page = await person();
  await signIn(page, "Editha");
  await page.goto(base + "/inbox");
  await page.keyboard.press("/");
  must(await page.evaluate(() => document.activeElement?.matches("form.filters input")), "/ goes to the filters");
  await page.keyboard.type("jokxn?");
  must((await page.inputValue("form.filters input")) === "jokxn?" && page.url().endsWith("/inbox"), "the letters are letters");
  must(!(await page.evaluate(() => document.querySelector("#keys").open)), "and no dialog opens");
});

way("an act gets another key, and no key two acts", async () => {
  const page = await person({ bypassCSP: true });
  await signIn(page, "Editha");
  await page.goto(base + "/inbox");
  const on = () => page.evaluate(() => [...document.querySelectorAll("[data-row]")].findIndex((r) => r.classList.contains("on")));
  const said = () => page.locator("#keys-said span:visible").allTextContents();
  await page.keyboard.press("?");
  await page.locator("[data-assign=j]").click();
  await page.keyboard.press("m");
  must((await page.locator("[data-act=j]").textContent()) === "m" && (await said()).join() === "The act has its new key.", `the dialog shows the new key: ${await said()}`);
  await page.locator("[data-assign=c]").click();
  await page.keyboard.press("m");
  must((await page.locator("[data-act=c]").textContent()) === "c" && (await said()).join().startsWith("Another act has this key"), "what another act has is refused");
  await axeOn(page, "the dialog of keys", "light");
  await page.keyboard.press("v");
  await page.locator("#keys form button").click();
  await page.keyboard.press("j");
  must((await on()) === -1, "the old key does nothing");
  await page.keyboard.press("m");
  must((await on()) === 0, "the new one does what it did");
  await settled(page, () => page.keyboard.press("o"));
  must((await page.locator("[data-key=c] kbd").first().textContent()) === "v" && (await page.locator("[data-key=c] button").first().getAttribute("aria-keyshortcuts")) === "v", "buttons show the key they have");
  await page.keyboard.press("m");
  await page.keyboard.press("v");
  must(await page.evaluate(() => document.activeElement?.name === "reason"), "and it opens the form");
  await page.keyboard.type("mv");
  must((await page.evaluate(() => document.activeElement.value)).endsWith("mv"), "in which it is a letter");
  await page.locator("#keys-open").click();
  await page.locator("#keys-reset").click();
  must((await page.locator("[data-act=j]").textContent()) === "j" && (await page.evaluate(() => localStorage.getItem("keymap"))) === "{}", "all are as they were");
});

way("a claim is added on selected words, in Arabic", async () => {
  const page = await person();
  await signIn(page, "Editha");
  await page.goto(base + "/inbox?source=" + encodeURIComponent("شبكة الشمال"));
  await settled(page, () => page.locator(".row h2 a").first().click());
  const before = await page.locator(".card:not(.gone)").count();
  await page.keyboard.press("t");
  // As a mouse would: the words from "أصيب" to "بجروح".
  await page.evaluate(() => {
    const text = document.querySelector(".text"), whole = text.textContent;
    const at = whole.indexOf("وأصيب"), end = whole.indexOf("بجروح") + "بجروح".length;
    const walker = document.createTreeWalker(text, NodeFilter.SHOW_TEXT), range = document.createRange();
    let seen = 0;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (at >= seen && at < seen + node.length) range.setStart(node, at - seen);
      if (end > seen && end <= seen + node.length) range.setEnd(node, end - seen);
      seen += node.length;
    }
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  });
  await page.waitForFunction(() => document.querySelector("#picked").textContent.startsWith("وأصيب"));
  await page.keyboard.press("a");
  const form = page.locator("#enter form");
  must((await form.locator("[name=words]").inputValue()).startsWith("وأصيب أكثر من عشرين"), "the words are in the form");
  must(/^\d+-\d+$/.test(await form.locator("[name=at]").inputValue()), "and where they stand");
  await form.locator("[name=harm]").selectOption("injured");
  await form.locator("[name=count]").fill("20");
  await form.locator("[name=bound]").selectOption("more_than");
  await form.locator("[name=reason]").fill("رأيته في النص");
  await settled(page, () => form.locator("button:not([name]):not([type=button])").click());
  must((await page.locator(".card:not(.gone)").count()) === before + 1, "one claim more stands");
  must((await page.locator("mark").allTextContents()).join("").includes("أكثر من عشرين"), "its words are marked in place");
});

way("a place is picked on a map, by the list and by a click", async () => {
  const page = await person({ bypassCSP: true });
  await signIn(page, "Editha");
  await page.goto(base + "/inbox?source=Outlet%205");
  await settled(page, () => page.locator(".row h2 a").first().click());
  const form = page.locator('form[action$="/correction"]').first();
  const open = async () => {
    await page.locator("details.decide").first().evaluate((d) => { d.open = true; d.querySelectorAll("details").forEach((x) => { x.open = true; }); });
    await form.locator("[data-places]").click();
    await page.waitForFunction(() => document.querySelectorAll("#places-list button").length > 3);
  };
  await open();
  must((await page.locator("#places svg path.land").count()) === 1 && (await page.locator("#places svg circle.point").count()) > 0, "borders and places of the book are on it");
  if (told.shots) await page.screenshot({ path: `${told.shots}/places.png` });
  await axeOn(page, "the map of places", "light");
  // By keys: along the list.
  const name = page.locator("#places-list button", { hasText: "Binnish" }).first();
  await name.focus();
  must((await page.locator("#places svg circle.on").count()) === 1, "the list shows where each lies");
  await page.keyboard.press("Enter");
  must(/^geonames:\d+$/.test(await form.locator("[name=place]").inputValue()), "the place's id is in the field");
  must((await form.locator("[data-chosen]").textContent()).startsWith("Binnish"), "and its name beside it");
  must(await page.evaluate(() => document.activeElement?.name === "place"), "the focus is back in the form");
  await form.locator("[name=reason]").fill("the map of the clinic");
  await settled(page, () => form.locator("button:not([name]):not([type=button])").click());
  must((await page.locator(".card .facts").first().textContent()).includes("Binnish"), "the claim lies there");
  // By a click on the dot of a place.
  await open();
  const dot = page.locator("#places svg circle.point").first();
  await dot.click({ force: true });
  must(/^\w+:/.test(await form.locator("[name=place]").inputValue()), "a click on a dot chooses its place");
  // A country that there is not is said, and the field stays.
  await form.locator("[name=country]").fill("");
  await form.locator("[data-places]").click();
  must((await page.locator("#places-said span:visible").textContent()).includes("country"), "without a country it says so");
});

way("put together and taken back", async () => {
  await editor.goto(base + "/incidents");
  const codes = await editor.locator("tbody a.code").allTextContents();
  const page = (code) => `${base}/incidents/${encodeURIComponent(code)}`;
  await editor.goto(page(codes[0]));
  const claims = () => editor.locator("ol.rows > li.row").count();
  const before = await claims();
  const form = editor.locator('form[action$="/merge"]');
  await form.locator("input[name=with]").fill(codes[1]);
  await form.locator("input[name=reason]").fill("one shelling");
  await settled(editor, () => form.locator("button").click());
  const together = await claims();
  must(together > before, `both incidents' claims stand together: ${before}, then ${together}`);
  const undo = editor.locator('form[action^="/decisions/"]').last();
  await settled(editor, () => undo.locator("button").click());
  must((await claims()) < together, "and apart again");
  must((await editor.locator("#desk ~ ul.decisions").last().textContent()).includes("one shelling"), "the history keeps both");
});

way("from a toll to the words behind it in three clicks", async () => {
  await editor.goto(base + "/toll?country=SY");
  const low = (await editor.locator(".toll dd").first().textContent()).trim();
  must(/^[\d,]+$/.test(low), `the toll has a low: ${low}`);
  let clicks = 0;
  const click = async (it) => { clicks += 1; await it.click(); };
  const citation = editor.locator('ul.quotes a[href^="/reports/"]:visible').first();
  if (!(await citation.count())) await click(editor.locator("h2:has-text('Why') ~ details > summary").first());
  const quote = (await editor.locator("ul.quotes q:visible").first().textContent()).split("…")[0].trim();
  clicks += 1;
  await settled(editor, () => citation.click());
  await click(editor.locator("details.words > summary"));
  const words = await editor.locator(".text").textContent();
  must(words.includes(quote), `the words ${quote} stand in the report`);
  must(clicks <= 3, `${clicks} clicks`);
});

way("from a toll of 751 to the words behind it in three clicks, as docs/serve.md shows them", async () => {
  const page = await person({ viewport: { width: 900, height: 560 } });
  await signIn(page, "Editha");
  await page.goto(base + "/toll?country=SY&who=islamic-state&since=2019-03-01");
  must((await page.locator(".toll dd").first().textContent()).trim() === "751", "the toll is 751");
  must((await page.locator("main").textContent()).includes("Islamic State"), "a party stands by its name");
  let shown = 0;
  const look = async (at) => {
    shown += 1;
    await at.scrollIntoViewIfNeeded();
    await at.evaluate((e) => window.scrollTo(0, e.getBoundingClientRect().top + window.scrollY - 240));
    if (told.clicks) await page.screenshot({ path: `${told.clicks}/${shown}.png` });
  };
  // The first step stands open; whoever closed it opens it again, which is the first click.
  const step = page.locator("h2:has-text('Why') ~ details").first();
  await step.evaluate((d) => { d.open = false; });
  const why = step.locator("> summary");
  await look(why);
  await why.click();
  const claim = step.locator('ul.quotes a[href^="/reports/"]').first();
  await look(claim);
  await settled(page, () => claim.click());
  const words = page.locator("details.words > summary");
  await look(words);
  await words.click();
  const text = page.locator(".text");
  await look(text);
  must((await text.textContent()).includes("More than 750 members of the group have been killed in Syria since March 2019"), "the words stand there");
  must((await text.locator("mark").allTextContents()).join(" ").includes("750"), "and the count is marked");
  must(shown === 4, "the toll, and what each of three clicks shows");
});

way("a bulletin, from its form to its toll and onto paper", async () => {
  const page = await person();
  await signIn(page, "Editha");
  await page.goto(base + "/bulletin");
  await page.fill("input[name=country]", "SY");
  await page.fill("input[name=day]", "2021-02-20");
  await page.fill("input[name=since]", "2019-03-01");
  await page.selectOption("select[name=profile]", "internal");
  await settled(page, () => page.locator("form.filters button").click());
  const said = page.locator("p.said", { hasText: "since 1 March 2019" }).filter({ hasText: "members of Islamic State" });
  must((await said.textContent()).includes("At least 751"), "the sentence tells the toll");
  must((await page.locator("svg.map circle.figure").count()) > 0, "and the map has a circle");
  const pdf = page.locator("nav.downloads a[href*='bulletin.pdf']");
  if (await pdf.count()) {
    const got = await page.request.get(base + (await pdf.getAttribute("href")));
    must(got.ok() && (await got.body()).subarray(0, 5).toString() === "%PDF-", `the paper is a PDF, not ${got.status()}`);
  } else {
    must((await page.locator("nav.downloads").textContent()).includes("print"), "or it is said how to print");
  }
  await settled(page, () => said.locator("a.behind").click());
  must((await page.locator(".toll dd").first().textContent()).trim() === "751", "the toll behind it is the same");
  // As of a day on which the book did not exist yet.
  await page.goto(base + "/toll?country=SY&as_of=2001-01-01");
  must((await page.locator("[role=alert]").textContent()).includes("2001") === false && (await page.locator("[role=alert]").textContent()).includes("as_of"), "a day before the book is refused");
});

way("two people at once", async () => {
  const other = await person();
  await signIn(other, "Olga");
  await editor.goto(base + "/inbox?source=Outlet%203");
  const address = base + (await editor.locator(".row h2 a").first().getAttribute("href"));
  await Promise.all([editor.goto(address), other.goto(address)]);
  const fill = async (page, what, fields) => {
    const form = page.locator(`form[action$="/${what}"]`).first();
    await page.locator("details.decide").first().evaluate((d) => { d.open = true; d.querySelectorAll("details").forEach((x) => { x.open = true; }); });
    for (const [name, value] of Object.entries(fields)) await form.locator(`[name=${name}]`).fill(value);
    return form;
  };
  const [mine, theirs] = [await fill(editor, "correction", { count: "61", reason: "a typing error" }), await fill(other, "confirmation", { reason: "the paper" })];
  await Promise.all([settled(editor, () => mine.locator("button:not([name]):not([type=button])").click()), settled(other, () => theirs.locator("button:not([name]):not([type=button])").click())]);
  await Promise.all([editor.goto(address), other.goto(address)]);
  for (const page of [editor, other]) {
    const all = await page.locator("ul.decisions").first().textContent();
    must(all.includes("a typing error") && all.includes("confirmed: the paper") && all.includes("Editha") && all.includes("Olga"), `both decisions stand: ${all}`);
  }
  // An older page of the one changes nothing that the other decided: what a form showed and nobody changed stays as it is.
  const late = await fill(other, "correction", { who: "villagers", reason: "as the report says" });
  await settled(other, () => late.locator("button:not([name]):not([type=button])").click());
  must((await other.locator(".card h2").first().textContent()).includes("61"), "the count stays the corrected one");
});

way("a session that the owner ends", async () => {
  const vera = await person();
  await signIn(vera, "Vera");
  await vera.goto(base + "/incidents");
  must(vera.url().endsWith("/incidents"), "she reads");
  await owner.goto(base + "/accounts");
  const form = owner.locator('form[action="/accounts/Vera"]');
  await settled(owner, () => form.locator("button").click());
  await vera.goto(base + "/incidents?from=2021-01-01");
  await vera.goto(base + "/inbox");
  must(vera.url().endsWith("/login"), `her next page is the way in, not ${vera.url()}`);
});

way("a passkey is added, signs in, is refused once removed", async () => {
  const local = base.replace("127.0.0.1", "localhost");
  const page = await person();
  await page.goto(base + "/login");
  must(!(await page.locator("[data-passkey]").count()), "an address of figures has no passkeys");
  await page.goto(local + "/login");
  if (!(await page.locator("form[data-passkey=known]").count())) return console.log("  left out: this program has no passkeys (--features passkeys)");
  const cdp = await page.context().newCDPSession(page);
  await cdp.send("WebAuthn.enable");
  const options = { protocol: "ctap2", transport: "internal", hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true };
  const { authenticatorId } = await cdp.send("WebAuthn.addVirtualAuthenticator", { options });
  const byPasskey = () => page.click("form[data-passkey=known] button");
  const said = (form) => page.locator(`form[data-passkey=${form}] [data-say]:not([hidden])`);
  await axeOn(page, "signing in with a passkey", "light");
  await byPasskey();
  await said("known").waitFor({ timeout: 30000 });
  must((await said("known").getAttribute("data-say")) === "refused", "an authenticator without a passkey gives none");
  await page.fill("input[name=name]", "Vera");
  await page.fill("input[name=password]", password);
  await settled(page, () => page.press("input[name=password]", "Enter"));
  await page.goto(local + "/account");
  const add = async (secret) => {
    await page.fill("form[data-passkey=new] input[name=label]", "Vera's telephone");
    await page.fill("form[data-passkey=new] input[name=password]", secret);
    await page.click("form[data-passkey=new] button");
  };
  await add("not the password at all");
  await said("new").waitFor();
  must((await said("new").getAttribute("data-say")) === "password", "a wrong password is told");
  await settled(page, () => add(password));
  must((await page.locator("main").innerText()).includes("Vera's telephone"), "the account lists the passkey");
  const { credentials } = await cdp.send("WebAuthn.getCredentials", { authenticatorId });
  must(credentials.length === 1 && credentials[0].rpId === "localhost" && credentials[0].isResidentCredential, `one passkey of localhost: ${JSON.stringify(credentials)}`);
  await settled(page, () => page.click("form[action='/logout'] button"));
  await settled(page, byPasskey);
  must(page.url() === local + "/inbox" && (await page.locator(".who").innerText()).includes("Vera"), `it signs Vera in: ${page.url()}`);
  await page.goto(local + "/account");
  must(!(await page.locator("main td").allInnerTexts()).includes("never"), "and the account says when");
  await axeOn(page, "account with a passkey", "light");
  if (told.shots) await page.screenshot({ path: `${told.shots}/passkeys-account.png`, fullPage: true });
  await page.fill("form[action$='/drop'] input[name=password]", password);
  await settled(page, () => page.click("form[action^='/account/passkeys/'] button"));
  must(page.url() === local + "/login", "removing it signs out");
  await settled(page, byPasskey);
  must((await page.locator("[role=alert]").innerText()).includes("this passkey opens no account here"), "a removed passkey opens nothing");
  if (told.shots) await page.screenshot({ path: `${told.shots}/passkeys-login.png`, fullPage: true });
  await page.context().close();
});

way("held back, frozen and noted", async () => {
  await owner.goto(base + "/incidents");
  const code = await owner.locator("tbody a.code").first().textContent();
  const address = `${base}/incidents/${encodeURIComponent(code)}`;
  const send = async (page, what, fields) => {
    await page.goto(address);
    await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
    const form = page.locator(`form[action$="/${what}"]`);
    for (const [name, value] of Object.entries(fields)) await form.locator(`[name=${name}]`).fill(value);
    await settled(page, () => form.locator("button").click());
  };
  await send(editor, "notes", { text: "ask the clinic again" });
  await send(editor, "embargo", { until: "2099-01-01", reason: "families first" });
  await send(owner, "freeze", { reason: "before the court" });
  await editor.goto(address);
  const page = await editor.content();
  must(page.includes("ask the clinic again") && page.includes("2099-01-01") && page.includes("It is frozen"), "all three stand on the page");
  must((await editor.locator('form[action$="/merge"]').count()) === 0, "and nothing can be decided on it");
  const anybody = await person();
  await anybody.goto(address);
  must((await anybody.content()).includes("404") || !(await anybody.content()).includes(code), "the public sees nothing of it");
  await editor.goto(base + "/desk");
  must((await editor.content()).includes("2099-01-01"), "the desk lists what is held back");
  await send(owner, "freeze", { reason: "done" });
});

way("of a long report the words go along with the claims, and each claim has its fields", async () => {
  const page = await person({ viewport: { width: 1200, height: 800 } });
  await signIn(page, "Editha");
  await page.goto(base + "/inbox?source=Monthly%20Review");
  await page.keyboard.press("j");
  await settled(page, () => page.keyboard.press("o"));
  const long = page.url();
  await page.keyboard.press("t");
  const all = await page.locator(".card").count();
  must(all > 30, `the report has many claims: ${all}`);
  for (let i = 0; i < 40; i += 1) await page.keyboard.press("j");
  const seen = await page.evaluate(() => {
    const inside = (e) => { const r = e.getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; };
    return { row: inside(document.querySelector(".row.on h2")), words: inside(document.querySelector("mark.on")), id: document.querySelector(".row.on").id };
  });
  must(seen.row && seen.words, `claim and words stand on the screen: ${JSON.stringify(seen)}`);
  if (told.shots) await page.screenshot({ path: `${told.shots}/long.png` });
  must((await page.locator("form[action$='/correction']").count()) === 0, "no claim has its fields unless somebody asks");
  await settled(page, () => page.keyboard.press("e"));
  must(page.url() === `${long}?claim=${seen.id}#${seen.id}` && (await page.locator("form[action$='/correction']:visible").count()) === 1, `e opens those of the claim: ${page.url()}`);
  await page.keyboard.press("e");
  must(await page.evaluate(() => document.activeElement.closest("form[action$='/correction']") !== null), "and goes into them");
});

way("on a phone nothing is cut, and no hint of a key stands", async () => {
  // A device whose only pointer is a finger.
  const touch = "--blink-settings=primaryPointerType=2,availablePointerTypes=2,primaryHoverType=1,availableHoverTypes=1";
  const desktop = browser;
  browser = await chromium.launch({ executablePath: told.chromium, args: ["--no-sandbox", touch] });
  try {
    for (const [look, options] of Object.entries({ light: {}, dark: { colorScheme: "dark" }, arabic: { locale: "ar" } })) {
      const page = await person({ viewport: { width: 390, height: 800 }, hasTouch: true, isMobile: true, ...options });
      await signIn(page, "Editha");
      await page.goto(base + "/inbox?source=Levant%20Wire");
      const report = await page.locator(".row h2 a").first().getAttribute("href");
      await page.goto(base + "/incidents");
      const incident = await page.locator("tbody a.code").first().getAttribute("href");
      for (const path of ["/inbox", report, "/incidents", incident, "/toll", "/toll?country=SY&group_by=day&compare=conventions", "/toll?country=SY&group_by=province", "/bulletin?country=SY&day=2021-02-20&since=2019-03-01&profile=internal", "/log", "/desk", "/gaps", "/corrections", "/add", "/account", "/nothing-here"]) {
        await page.goto(base + path);
        const found = await page.evaluate(() => {
          const wide = document.documentElement.clientWidth, cut = [];
          if (document.documentElement.scrollWidth > wide) cut.push(`the page is ${document.documentElement.scrollWidth} wide`);
          for (const e of document.querySelectorAll("main *, footer *")) {
            if (!e.getClientRects().length || e.closest(".hidden, thead") || (e.closest("svg") && e.tagName !== "svg")) continue;
            const r = e.getBoundingClientRect();
            if (r.width > 1 && (r.right > wide + 1 || r.left < -1)) cut.push(`${e.tagName} ${e.className?.baseVal ?? e.className} ${Math.round(r.left)} to ${Math.round(r.right)}`);
          }
          return { cut: cut.slice(0, 4), keys: [...document.querySelectorAll("kbd, .keyed")].filter((k) => k.getClientRects().length).length };
        });
        if (found.cut.length) failures.push(`phone ${look} ${path}: ${found.cut.join("; ")}`);
        if (found.keys) failures.push(`phone ${look} ${path}: hints of ${found.keys} keys`);
        if (told.shots) await page.screenshot({ path: `${told.shots}/touch-${look}${path.replace(/[^a-z0-9]+/gi, "-").slice(0, 40)}.png`, fullPage: true });
      }
      await page.context().close();
    }
  } finally {
    await browser.close();
    browser = desktop;
  }
});

/** The rules of axe on a page as it stands. */
const axeOn = async (page, name, look) => {
  await page.evaluate(() => document.querySelectorAll("details").forEach((d) => { d.open = true; }));
  await page.evaluate(axe);
  const found = await page.evaluate(() => axe.run());
  for (const v of found.violations) failures.push(`axe ${look} ${name}: ${v.id}, ${v.nodes.length} times, first ${v.nodes[0].html.slice(0, 160)} (${v.nodes[0].failureSummary ?? ""})`);
  return found.violations.length;
};

way("every page keeps the rules of axe: light, dark, from right to left, phone", async () => {
  await owner.goto(base + "/inbox?source=" + encodeURIComponent("شبكة الشمال"));
  const arabic = await owner.locator(".row h2 a").first().getAttribute("href");
  await owner.goto(base + "/inbox?source=Levant%20Wire");
  const report = (await owner.locator(".row h2 a").first().getAttribute("href").catch(() => null)) ?? arabic;
  await owner.goto(base + "/incidents");
  const incident = await owner.locator("tbody a.code").first().getAttribute("href");
  const bulletin = "/bulletin?country=SY&day=2021-02-20&since=2019-03-01&profile=internal";
  const cookies = await owner.context().cookies();
  const pages = [
    "/inbox", report, arabic, "/incidents", incident, incident + "?as_of=20", "/toll", "/toll?country=SY&group_by=month&compare=conventions", "/toll?count=x", "/toll?country=SY&profile=public", "/bulletin", bulletin, bulletin + "&lang=ar", "/bulletin?country=SY&day=x", "/log", "/desk", "/gaps",
    "/corrections", "/add", "/account", "/accounts", "/nothing-here",
  ];
  const looks = {
    light: {}, dark: { colorScheme: "dark" }, arabic: { locale: "ar" }, "arabic dark": { locale: "ar", colorScheme: "dark" }, french: { locale: "fr" },
    phone: { viewport: { width: 390, height: 800 } }, "phone dark": { viewport: { width: 390, height: 800 }, colorScheme: "dark" }, "arabic phone": { viewport: { width: 390, height: 800 }, locale: "ar" },
  };
  let looked = 0;
  for (const [look, options] of Object.entries(looks)) {
    for (const [who, all] of [["owner", pages], ["public", ["/login", "/incidents", "/toll?count=killed", "/bulletin?country=SY&day=2021-02-20&since=2019-03-01", "/corrections"]]]) {
      // The policy of the pages lets no script in; the rules are brought in past it.
      const page = await person({ ...options, bypassCSP: true });
      if (who === "owner") await page.context().addCookies(cookies);
      for (const path of all) {
        await page.goto(base + path);
        await axeOn(page, `${who} ${path}`, look);
        const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
        if (wide > 0) failures.push(`${look} ${who} ${path} is wider than the window by ${wide}`);
        if (told.shots) {
          await page.evaluate(() => document.querySelectorAll("main details").forEach((d) => { d.open = d.matches(".graphic, .words"); }));
          await page.screenshot({ path: `${told.shots}/${look.replace(" ", "-")}-${who}${path.replace(/[^a-z0-9]+/gi, "-").slice(0, 40)}.png`, fullPage: true });
        }
        looked += 1;
      }
      await page.context().close();
    }
  }
  console.log(`  ${looked} pages looked at`);
});

(async () => {
  browser = await chromium.launch({ executablePath: told.chromium, args: ["--no-sandbox"] });
  if (told.shots) fs.mkdirSync(told.shots, { recursive: true });
  for (const [name, run] of ways) {
    if (told.only && name !== "first run" && !name.includes(told.only)) continue;
    const from = failures.length, start = Date.now();
    try { await run(); } catch (e) { failures.push(`${name}: ${e.message}`); }
    console.log(`${failures.length > from ? "FAILED" : "ok"}  ${name} (${((Date.now() - start) / 1000).toFixed(1)} s)`);
  }
  await browser.close();
  if (outside.size) failures.push(`requests to other hosts: ${[...outside].slice(0, 5).join(", ")}`);
  for (const f of [...new Set(failures)]) console.log(`- ${f}`);
  console.log(`${new Set(failures).size} failures, ${outside.size} requests to other hosts`);
  process.exit(failures.length ? 1 : 0);
})();
