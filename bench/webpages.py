# Enters: the project's own reports. Leaves: sixty web pages in twelve templates, each with the text that is its report. Never done here: a page of
# others; menus, comments, banners and related stories are made up of the project's own words too.
"""Pages for bench/pages.py: `pages()` yields name, HTML and the report's paragraphs."""

import html
import json
import pathlib
import random
import re

ROOT = pathlib.Path(__file__).resolve().parent.parent
PAGES = 60


def reports():
    """Title and paragraphs of each of the open English reports."""
    out = []
    for path in sorted((ROOT / "lang/en/reports/open").glob("*.md")):
        text = path.read_text(encoding="utf-8")
        title = re.search(r"^title: (.+)$", text, re.M)
        quoted = [line[1:].strip() for line in text.splitlines() if line.startswith(">")]
        paragraphs = [p for p in " \n".join(quoted).replace(" \n", "\n").split("\n\n")]
        paragraphs = [" ".join(p.split()) for p in paragraphs if p.strip()]
        if title and len(paragraphs) >= 4:
            out.append((title.group(1).strip(), paragraphs))
    return out


def quiet():
    """First lines and sentences of texts without casualties: what stands around a report."""
    lines = []
    for path in sorted((ROOT / "lang/en/quiet/open").iterdir()):
        text = path.read_text(encoding="utf-8")
        lines += [" ".join(p.split()) for p in text.split("\n\n") if p.strip() and not p.startswith("---")]
    return lines


class Around:
    """What stands around a report, drawn by a fixed seed."""

    def __init__(self, seed, titles, sentences):
        self.random = random.Random(seed)
        self.titles = titles
        self.sentences = [s for s in sentences if 60 < len(s) < 260]

    def title(self):
        return html.escape(self.random.choice(self.titles))

    def sentence(self):
        return html.escape(self.random.choice(self.sentences))

    def links(self, n, tag="li"):
        return "".join(f'<{tag}><a href="/n/{self.random.randrange(10**6)}">{self.title()}</a></{tag}>' for _ in range(n))

    def icon(self):
        path = " ".join(f"{self.random.uniform(0, 24):.2f} {self.random.uniform(0, 24):.2f}" for _ in range(14))
        return f'<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="M{path}z"></path></svg>'

    def nav(self):
        words = ["Home", "World", "Conflicts", "Economy", "Climate", "Opinion", "Video", "Live", "Sport", "Culture", "Newsletters", "Sign in", "Subscribe"]
        under = ["Africa", "Americas", "Asia", "Europe", "Middle East", "Analysis", "Explainers", "Maps"]
        menu = lambda w: "".join(f'<li class="menu__item"><a class="menu__link" data-track="nav-{w.lower()}-{u.lower()}" href="/{w.lower()}/{u.lower()}"><span>{u}</span></a></li>' for u in under)
        items = "".join(f'<li class="nav__item"><a class="nav__link" href="/{w.lower()}">{w}{self.icon()}</a><div class="menu" hidden><ul>{menu(w)}</ul></div></li>' for w in words)
        return f'<nav class="main-nav" aria-label="Sections"><ul>{items}</ul></nav>'

    def state(self, kilobytes):
        """A script with the data of a page, as the frameworks of today leave it."""
        one = lambda: f'{{"id":{self.random.randrange(10**8)},"type":"teaser","headline":{json.dumps(self.random.choice(self.titles))},"url":"/n/{self.random.randrange(10**6)}","tracking":{{"zone":"{self.random.randrange(99)}","position":{self.random.randrange(30)}}}}}'
        items = []
        while sum(map(len, items)) < kilobytes * 1000:
            items.append(one())
        return f'<script id="state" type="application/json">{{"items":[{",".join(items)}]}}</script>'.replace("</script>{", "{")

    def loads(self, kilobytes):
        """Scripts that load what counts and advertises."""
        line = lambda: f'(function(w,d){{var k="{self.random.randrange(16**10):x}";w.q=w.q||[];w.q.push(["load",k,{{"slot":"{self.random.randrange(999)}","sizes":[[300,250],[728,90]]}}]);if(w.top!==w&&d.cookie.indexOf(k)<0){{w.q.push(k)}}}})(window,document);'
        return "<script>" + "".join(line() for _ in range(kilobytes * 5)) + "</script>"

    def styles(self, kilobytes):
        rule = lambda: f'.c-{self.random.randrange(16**6):x}{{display:flex;margin:{self.random.randrange(40)}px {self.random.randrange(40)}px;color:#{self.random.randrange(16**6):06x}}}'
        return "<style>" + "".join(rule() for _ in range(kilobytes * 16)) + "</style>"

    def comments(self, n):
        names = ["reader77", "Marta", "old_hand", "J. P.", "northwind", "Amal"]
        one = lambda: f'<div class="comment"><span class="comment-author">{self.random.choice(names)}</span><p>{self.sentence()}</p><a href="#r">Reply</a></div>'
        return f'<section id="comments" class="comments"><h3>{n} comments</h3>{"".join(one() for _ in range(n))}</section>'

    def cookies(self):
        return '<div id="cookie-consent" class="cookie-banner" role="dialog"><p>We and our partners use cookies to store and access information on your device, to measure how our pages are used and to show you advertisements. You can change your choice at any time.</p><button>Accept all</button><button>Reject all</button></div>'

    def footer(self):
        column = lambda name: f'<div class="footer__column"><h4>{name}</h4><ul>{"".join(f"""<li><a class="footer__link" href="/{name.lower()}/{n}">{name} {n}{self.icon() if n % 4 == 0 else ""}</a></li>""" for n in range(1, 9))}</ul></div>'
        columns = "".join(column(n) for n in ["About", "Services", "Regions", "Follow"])
        return f'<footer class="site-footer">{columns}<p>All rights reserved. No part of this page may be reproduced without permission.</p></footer>{self.loads(8)}{self.state(20)}'


def head(title, site, day, extra=""):
    a = Around(title, [title], [])
    extra = extra + a.styles(12) + a.loads(10)
    return (
        f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(title)} | {site}</title>'
        f'<meta property="og:title" content="{html.escape(title)}"><meta property="og:site_name" content="{site}">'
        f'<meta property="article:published_time" content="{day}T09:00:00Z"><style>body{{font:16px serif}}</style>{extra}</head>'
    )


def paragraphs(ps, cls=""):
    attribute = f' class="{cls}"' if cls else ""
    return [f"<p{attribute}>{html.escape(p)}</p>" for p in ps]


def news(t, ps, a):
    body = paragraphs(ps)
    body.insert(len(body) // 2, f'<aside class="related-stories"><h4>Related stories</h4><ul>{a.links(4)}</ul></aside>')
    return head(t, "The Daily Example", "2021-03-04") + f'<body>{a.cookies()}<header>{a.nav()}</header><main><article class="article"><h1>{html.escape(t)}</h1><div class="byline">By Ann Writer</div><div class="article-body">{"".join(body)}</div></article><aside class="sidebar"><h3>Most read</h3><ol>{a.links(8)}</ol></aside></main>{a.footer()}</body></html>'


def agency(t, ps, a):
    body = "".join(f'<div data-testid="paragraph-{i}" class="text__text__1FZLe">{html.escape(p)}</div>' for i, p in enumerate(ps))
    return head(t, "Example Wire", "2021-03-05") + f'<body><div class="site-header">{a.nav()}</div><div class="article-header"><h1>{html.escape(t)}</h1><time datetime="2021-03-05">March 5, 2021</time></div><div class="article-body__content">{body}</div><div class="trust-badge"><p>Our standards: the principles of this agency.</p></div><div class="read-next"><h2>Read next</h2>{a.links(6, "div")}</div>{a.footer()}</body></html>'


def ngo(t, ps, a):
    return head(t, "Example Rights Watch", "2021-03-06") + f'<body class="node-type-statement">{a.nav()}<div class="region-content"><div class="node node--statement"><h1 class="page-title">{html.escape(t)}</h1><div class="field field--name-body"><div class="field__item">{"".join(paragraphs(ps))}</div></div></div></div><div class="donate"><h3>Your gift helps</h3><p>Stand with those who document what happens. Every contribution helps us to keep watching.</p><a href="/give">Donate now</a></div><div class="region-related"><h2>More on this</h2><ul>{a.links(5)}</ul></div>{a.footer()}</body></html>'


def wordpress(t, ps, a):
    share = '<div class="sharedaddy"><h3>Share this:</h3><ul><li><a href="#">Twitter</a></li><li><a href="#">Facebook</a></li></ul></div>'
    return head(t, "A monitor's log", "2021-03-07") + f'<body class="single-post">{a.nav()}<div id="content" class="site-content"><article id="post-12" class="post hentry"><header class="entry-header"><h1 class="entry-title">{html.escape(t)}</h1><span class="posted-on">March 7, 2021</span></header><div class="entry-content">{"".join(paragraphs(ps))}{share}<div id="jp-relatedposts"><h3>Related</h3>{a.links(3, "p")}</div></div></article>{a.comments(6)}</div><div id="secondary" class="widget-area"><section class="widget"><h2>Recent posts</h2><ul>{a.links(7)}</ul></section></div>{a.footer()}</body></html>'


def live(t, ps, a):
    entries = []
    for n, p in enumerate(ps):
        entries.append(f'<div class="live-entry"><time datetime="2021-03-08T{9 + n // 60:02}:{n % 60:02}:00Z">{9 + n // 60:02}:{n % 60:02}</time><p>{html.escape(p)}</p></div>')
    return head(t, "Live Example", "2021-03-08") + f'<body>{a.cookies()}{a.nav()}<main id="main"><h1>{html.escape(t)}</h1><div class="liveblog-body"><article>{"".join(entries)}</article></div></main><div class="more-live"><h3>More live pages</h3><ul>{a.links(5)}</ul></div>{a.footer()}</body></html>'


def commented(t, ps, a):
    return head(t, "The Talking Post", "2021-03-09") + f'<body>{a.nav()}<div class="page"><div class="story"><h1>{html.escape(t)}</h1>{"".join(paragraphs(ps))}</div><div class="discussion">{a.comments(18)}</div></div>{a.footer()}</body></html>'


def old(t, ps, a):
    return f'<html><head><title>{html.escape(t)}</title></head><body bgcolor="#ffffff"><table width="100%"><tr><td width="20%" valign="top">{a.links(9, "div")}</td><td><font size="5"><b>{html.escape(t)}</b></font><br><br>{"".join(paragraphs(ps))}</td><td width="20%"><font size="2">{a.links(6, "p")}</font></td></tr></table><hr><center><font size="1">Webmaster: desk@example.org</font></center></body></html>'


def breaks(t, ps, a):
    body = "<br><br>".join(html.escape(p) for p in ps)
    return head(t, "Provincial Observer", "2021-03-10") + f'<body>{a.nav()}<div id="wrap"><div id="left"><h1>{html.escape(t)}</h1><div class="news-text">{body}</div></div><div id="right" class="sidebar"><h4>Archive</h4><ul>{a.links(10)}</ul></div></div>{a.footer()}</body></html>'


def figures(t, ps, a):
    body = paragraphs(ps, "c-paragraph")
    caption = '<figure><img src="/i/1.jpg" alt=""><figcaption>A file picture of the town, taken before the events. [File: Example Pictures]</figcaption></figure>'
    body.insert(1, caption)
    body.insert(len(body) - 1, f'<div class="newsletter-signup"><h3>Sign up for our newsletter</h3><p>Get the stories that matter in your inbox each morning.</p><input type="email"><button>Sign up</button></div>')
    return head(t, "Example International", "2021-03-11") + f'<body>{a.cookies()}{a.nav()}<main><h1>{html.escape(t)}</h1><div class="wysiwyg wysiwyg--all-content">{"".join(body)}</div><ul class="article-trending">{a.links(6)}</ul></main>{a.footer()}</body></html>'


def amp(t, ps, a):
    ld = '<script type="application/ld+json">{"@type":"NewsArticle","datePublished":"2021-03-12","author":{"name":"Ann Writer"}}</script><script async src="https://cdn.example/amp.js"></script>'
    return head(t, "Example AMP", "2021-03-12", ld) + f'<body><amp-sidebar>{a.links(6)}</amp-sidebar><article class="amp-wp-article"><header><h1>{html.escape(t)}</h1></header><div class="amp-wp-article-content">{"".join(paragraphs(ps))}<amp-ad type="x"></amp-ad></div></article><amp-consent><p>This site uses cookies. Please choose.</p></amp-consent>{a.footer()}</body></html>'


def readmore(t, ps, a):
    body = paragraphs(ps)
    for at in range(2, len(body) + 2, 3):
        body.insert(at, f'<p class="read-more"><strong>READ MORE:</strong> <a href="/n/{at}">{a.title()}</a></p>')
    return head(t, "The Capital Times", "2021-03-13") + f'<body>{a.cookies()}{a.nav()}<div class="container"><div class="post-content"><h1>{html.escape(t)}</h1><div class="content">{"".join(body)}</div><div class="tags">Tags: <a href="#">conflict</a> <a href="#">toll</a></div><div class="author-bio"><p>Ann Writer covers security for this paper and has reported from the region since 2009.</p></div></div><div class="also-like"><h3>You may also like</h3>{a.links(6, "div")}</div></div>{a.footer()}</body></html>'


def spans(t, ps, a):
    body = "".join(f'<div class="sc-x1"><span data-x="1">{html.escape(p)}</span></div>' for p in ps)
    return head(t, "Portal Example", "2021-03-14") + f'<body><div id="root"><div class="sc-h0">{a.nav()}</div><div class="sc-m0" role="main"><div class="sc-t0"><h1>{html.escape(t)}</h1></div><div class="sc-b0">{body}</div></div><div class="sc-r0"><div class="sc-r1">{a.links(12, "div")}</div></div></div>{a.cookies()}</body></html>'


TEMPLATES = [news, agency, ngo, wordpress, live, commented, old, breaks, figures, amp, readmore, spans]


def pages():
    """Sixty pages: each template with five reports. Name, HTML, title, the report's text."""
    texts, around = reports(), quiet()
    titles = [t for t, _ in texts] + [s for s in around if 20 < len(s) < 90]
    for n in range(PAGES):
        template = TEMPLATES[n % len(TEMPLATES)]
        title, ps = texts[n % len(texts)]
        if n >= len(texts):
            # A second page of a report is a shorter version of it.
            ps = ps[: max(3, len(ps) // 2)]
        others = [t for t in titles if t != title]
        yield f"{n:02}-{template.__name__}", template(title, ps, Around(n, others, around)), title, "\n\n".join(ps)
