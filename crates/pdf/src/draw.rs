//! Draws what was laid out, page by page.

use krilla::color::luma;
use krilla::configure::{Accessibility, ConfigurationBuilder};
use krilla::destination::XyzDestination;
use krilla::geom::{PathBuilder, Point};
use krilla::metadata::Metadata;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::Stroke;
use krilla::surface::Surface;
use krilla::tagging::{Artifact, ArtifactType, ContentTag, SpanTag};
use krilla::{Document as Pdf, SerializeSettings};

use crate::Document;
use crate::face::{Faces, clean};
use crate::layout::{BOTTOM, HEIGHT, Laid, Line, MARGIN, Mark, Part, QUIET, ROOM, WIDTH, lay};
use crate::tags::{Drawn, tags};

/// Why a document could not be printed.
#[derive(Debug, thiserror::Error)]
#[error("the document cannot be printed: {0}")]
pub struct Unprintable(String);

/// Makes a PDF (PDF/UA-1).
/// Errors: when the result would break the standard, which would be a mistake of ours.
pub fn to_pdf(document: &Document) -> Result<Vec<u8>, Unprintable> {
    let faces = Faces::get().ok_or_else(|| Unprintable("its font is damaged".to_owned()))?;
    let laid = lay(document, faces);
    let configuration = ConfigurationBuilder::new()
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(unprintable)?;
    let mut pdf = Pdf::new_with(SerializeSettings {
        configuration,
        ..SerializeSettings::default()
    });
    let mut drawn = Drawn::new();
    for number in 0..laid.pages {
        let sheet = Sheet {
            document,
            laid: &laid,
            faces,
            number,
        };
        sheet.draw(&mut pdf, &mut drawn)?;
    }
    pdf.set_metadata(
        Metadata::new()
            .title(title(document))
            .language(document.language.clone())
            .creator("Almoner".to_owned()),
    );
    pdf.set_outline(outline(&laid));
    pdf.set_tag_tree(tags(&laid, drawn));
    pdf.finish().map_err(unprintable)
}

/// A title there must be.
fn title(document: &Document) -> String {
    let title = clean(&document.title).replace('\n', " ");
    match title.trim() {
        "" => "Document".to_owned(),
        title => title.to_owned(),
    }
}

fn unprintable(error: impl std::fmt::Debug) -> Unprintable {
    Unprintable(format!("{error:?}"))
}

/// One page.
struct Sheet<'a> {
    document: &'a Document,
    laid: &'a Laid,
    faces: &'a Faces,
    number: usize,
}

impl Sheet<'_> {
    fn draw(&self, pdf: &mut Pdf, drawn: &mut Drawn) -> Result<(), Unprintable> {
        let size = PageSettings::from_wh(WIDTH, HEIGHT);
        let size = size.ok_or_else(|| Unprintable("a page has no size".to_owned()))?;
        let mut page = pdf.start_page_with(size);
        let mut surface = page.surface();
        let pieces = self.laid.parts.iter().flat_map(Part::pieces);
        for (place, piece) in pieces.enumerate() {
            for line in piece.iter().filter(|line| self.has(line)) {
                let id = surface.start_tagged(ContentTag::Span(SpanTag::empty()));
                self.line(&mut surface, line);
                surface.end_tagged();
                drawn.entry(place).or_default().push(id);
            }
        }
        let decoration = Artifact::with_kind(ArtifactType::Layout);
        surface.start_tagged(ContentTag::Artifact(decoration));
        for (_, mark) in self
            .laid
            .marks
            .iter()
            .filter(|(page, _)| *page == self.number)
        {
            draw_mark(&mut surface, *mark);
        }
        for line in self.laid.again.iter().filter(|line| self.has(line)) {
            self.line(&mut surface, line);
        }
        surface.end_tagged();
        let foot = Artifact::with_kind(ArtifactType::Footer);
        surface.start_tagged(ContentTag::Artifact(foot));
        self.foot(&mut surface);
        surface.end_tagged();
        surface.finish();
        page.finish();
        Ok(())
    }

    fn has(&self, line: &Line) -> bool {
        line.page == self.number && !line.text.trim().is_empty()
    }

    fn line(&self, surface: &mut Surface<'_>, line: &Line) {
        let face = line.look.face(self.faces);
        let (at, glyphs) = (Point::from_xy(line.x, line.y), face.glyphs(&line.text));
        surface.draw_glyphs(
            at,
            &glyphs,
            face.drawn.clone(),
            &line.text,
            line.look.size,
            false,
        );
    }

    /// "The council, F12 … Page 2 of 3"
    fn foot(&self, surface: &mut Surface<'_>) {
        let y = BOTTOM + 30.0;
        draw_mark(surface, Mark::Rule { y: y - 14.0 });
        let face = QUIET.face(self.faces);
        let page = format!("Page {} of {}", self.number + 1, self.laid.pages);
        let wide = face.width(&page, QUIET.size);
        let foot = face.lines(&self.document.foot, QUIET.size, ROOM - wide - 20.0);
        let left = foot.into_iter().next().unwrap_or_default();
        for (x, text) in [(MARGIN, left), (WIDTH - MARGIN - wide, page)] {
            let line = Line {
                page: self.number,
                x,
                y,
                text,
                look: QUIET,
            };
            self.line(surface, &line);
        }
    }
}

fn draw_mark(surface: &mut Surface<'_>, mark: Mark) {
    let mut path = PathBuilder::new();
    let (grey, width) = match mark {
        Mark::Rule { y } => {
            path.move_to(MARGIN, y);
            path.line_to(WIDTH - MARGIN, y);
            (150, 0.5)
        }
        Mark::Bar { from, to, wide } => {
            path.move_to(MARGIN + wide / 2.0, from);
            path.line_to(MARGIN + wide / 2.0, to);
            (if wide > 2.0 { 0 } else { 120 }, wide)
        }
    };
    let Some(path) = path.finish() else { return };
    surface.set_stroke(Some(Stroke {
        paint: luma::Color::new(grey).into(),
        width,
        ..Stroke::default()
    }));
    surface.draw_path(&path);
    surface.set_stroke(None);
}

/// What a reader can jump to: the title and its topics.
fn outline(laid: &Laid) -> Outline {
    let mut outline = Outline::new();
    for part in &laid.parts {
        if let Part::Heading {
            level: 1 | 2,
            title,
            piece,
        } = part
            && let Some(first) = piece.first()
        {
            let top = Point::from_xy(first.x, first.y - first.look.size);
            outline.push_child(OutlineNode::new(
                title.clone(),
                XyzDestination::new(first.page, top),
            ));
        }
    }
    outline
}
