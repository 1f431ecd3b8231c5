//! Enters: words. Leaves: them as a page, a feed, a mail, a PDF document, a workbook, a web archive, an archive, and a server that gives them
//! out. Never done here: a file that somebody else wrote, a network beyond this machine.
#![allow(clippy::disallowed_types, reason = "the server of these tests")]

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

/// A sentence whose reading gives one claim of twelve people killed.
pub(crate) const TWELVE: &str = "Shelling killed 12 civilians in Aleppo on Friday.";

/// A page with a menu, its day in its head, and a second sentence so that it has a main text.
pub(crate) fn page(title: &str, words: &str, day: &str) -> String {
    format!(
        "<html><head><title>{title} | Post</title><meta property=\"og:site_name\" content=\"Post\"><meta name=\"date\" content=\"{day}\"></head><body><nav>Home</nav>\
         <article><h1>{title}</h1><p>{words}</p><p>Rescue workers searched the rubble late into the night, and the road out of the town was closed to traffic for \
         the whole of the next morning, residents said. See also <a href=\"/elsewhere\">another report</a>.</p></article></body></html>"
    )
}

/// A feed of items: id, words, link.
pub(crate) fn feed(items: &[(&str, &str, Option<&str>)]) -> String {
    let item = |(id, words, link): &(&str, &str, Option<&str>)| {
        let link = link.map_or_else(String::new, |l| format!("<link>{l}</link>"));
        format!(
            "<item><title>Item {id}</title>{link}<guid>{id}</guid><pubDate>Sat, 20 Feb 2021 10:00:00 +0300</pubDate><description>{words}</description></item>"
        )
    };
    let items: String = items.iter().map(item).collect();
    format!(
        "<?xml version=\"1.0\"?><rss version=\"2.0\"><channel><title>Post</title><link>https://n.example/</link><description>x</description>{items}</channel></rss>"
    )
}

/// A mail with one attachment.
pub(crate) fn mail(words: &str, attached: (&str, &str, &str)) -> String {
    let (name, kind, body) = attached;
    format!(
        "From: Desk <desk@n.example>\r\nTo: a@n.example\r\nDate: Sat, 20 Feb 2021 10:00:00 +0300\r\nSubject: From the field\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=\"x\"\r\n\r\n--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{words}\r\n--x\r\n\
         Content-Type: {kind}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n\r\n{body}\r\n--x--\r\n"
    )
}

/// A PDF document of one page.
pub(crate) fn pdf(lines: &str) -> Vec<u8> {
    let mut content = String::from("BT /F1 12 Tf 72 720 Td 14 TL\n");
    lines.lines().for_each(|l| content += &format!("({l}) Tj T*\n"));
    content += "ET";
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [4 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F1 3 0 R >> >> /Contents 5 0 R >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut at = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        at.push(out.len());
        out.extend(format!("{} 0 obj\n{object}\nendobj\n", n + 1).bytes());
    }
    let start = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).bytes());
    at.iter().for_each(|a| out.extend(format!("{a:010} 00000 n \n").bytes()));
    out.extend(format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n", objects.len() + 1).bytes());
    out
}

/// A ZIP archive.
pub(crate) fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a member");
        out.write_all(bytes).expect("written");
    }
    out.finish().expect("finished").into_inner()
}

/// A workbook with one sheet of words; the first row is the header.
pub(crate) fn workbook(rows: &[&[&str]]) -> Vec<u8> {
    const MAIN: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
    let cell = |s: &&str| format!("<c t=\"inlineStr\"><is><t>{s}</t></is></c>");
    let rows: String = rows.iter().map(|r| format!("<row>{}</row>", r.iter().map(cell).collect::<String>())).collect();
    let files = [
        ("[Content_Types].xml", format!("<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"xml\" ContentType=\"application/xml\"/></Types>")),
        (
            "_rels/.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"r1\" Type=\"{OFFICE}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/workbook.xml",
            format!("<workbook xmlns=\"{MAIN}\" xmlns:r=\"{OFFICE}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>"),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            format!(
                "<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"r1\" Type=\"{OFFICE}/worksheet\" Target=\"worksheets/sheet1.xml\"/></Relationships>"
            ),
        ),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{MAIN}\"><sheetData>{rows}</sheetData></worksheet>")),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, b)| (*n, b.as_bytes())).collect();
    zip(&files)
}

/// A record of a web archive: an answer with that type and body.
pub(crate) fn record(url: &str, content_type: &str, body: &[u8]) -> Vec<u8> {
    let mut block = format!("HTTP/1.1 200 OK\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n", body.len()).into_bytes();
    block.extend_from_slice(body);
    let mut out = format!(
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2021-02-21T08:00:00Z\r\nContent-Type: application/http; msgtype=response\r\n\
         Content-Length: {}\r\n\r\n",
        block.len()
    )
    .into_bytes();
    out.append(&mut block);
    out.extend_from_slice(b"\r\n\r\n");
    out
}

/// What a server answers: status with its reason, further headers, body.
#[derive(Clone)]
pub(crate) struct Answer {
    pub(crate) status: &'static str,
    pub(crate) headers: String,
    pub(crate) body: Vec<u8>,
}

/// An answer with a document.
pub(crate) fn document(content_type: &str, body: impl Into<Vec<u8>>) -> Answer {
    Answer { status: "200 OK", headers: format!("Content-Type: {content_type}\r\n"), body: body.into() }
}

/// A server on this machine. Answers can be changed while it runs; it remembers what it was asked for.
pub(crate) struct Server {
    at: SocketAddr,
    answers: Arc<Mutex<HashMap<String, Answer>>>,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    pub(crate) fn new() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let server = Server { at: listener.local_addr().expect("an address"), answers: Arc::default(), asked: Arc::default() };
        let (answers, asked) = (Arc::clone(&server.answers), Arc::clone(&server.asked));
        std::thread::spawn(move || listener.incoming().flatten().for_each(|s| answer(s, &answers, &asked)));
        server
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.at)
    }

    pub(crate) fn set(&self, path: &str, answer: Answer) {
        self.answers.lock().expect("the answers").insert(path.to_owned(), answer);
    }

    /// The paths that were asked for since this was asked last, but for robots.txt.
    pub(crate) fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().expect("the paths")).into_iter().filter(|p| p != "/robots.txt").collect()
    }
}

fn answer(mut stream: TcpStream, answers: &Mutex<HashMap<String, Answer>>, asked: &Mutex<Vec<String>>) {
    let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines().map_while(Result::ok);
    let first = lines.next().unwrap_or_default();
    let headers: Vec<String> = lines.take_while(|l| !l.is_empty()).map(|l| l.to_lowercase()).collect();
    let path = first.split(' ').nth(1).unwrap_or("/").to_owned();
    let found = answers.lock().expect("the answers").get(&path).cloned();
    asked.lock().expect("the paths").push(path);
    let Answer { status, headers: more, body } = found.unwrap_or(Answer { status: "404 Not Found", headers: String::new(), body: Vec::new() });
    let known = more.to_lowercase().lines().find_map(|l| l.strip_prefix("etag: ").map(str::to_owned));
    let unchanged = known.is_some_and(|k| headers.contains(&format!("if-none-match: {k}")));
    let (status, body) = if unchanged { ("304 Not Modified", Vec::new()) } else { (status, body) };
    let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n{more}\r\n", body.len());
    let _ = stream.write_all(&body);
}
