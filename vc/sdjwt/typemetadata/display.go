package typemetadata

import (
	"errors"
	"fmt"
	"slices"
)

// Display is how a type is shown to people of one language (section 4.5).
type Display struct {
	Locale, Name, Description string
	Rendering                 *Rendering
	Members                   map[string]any
}

// Rendering is how a credential is drawn (section 4.5.1). Members holds methods of others too.
type Rendering struct {
	Simple  *Simple
	SVG     []Template
	Members map[string]any
}

// Simple is the rendering method "simple". Colours are CSS as written: check them before use.
type Simple struct {
	Logo, Background           *Image
	BackgroundColor, TextColor string
}

// Image is a picture elsewhere. Integrity is for CheckIntegrity, if it is not empty.
type Image struct{ URI, Integrity, AltText string }

// Template is an SVG template elsewhere, and for what it is made: portrait or landscape, light or dark, normal or high; "" is
// not said.
type Template struct {
	Image
	Orientation, ColorScheme, Contrast string
}

// Label is how a claim is called in one language (section 4.6.2).
type Label struct{ Locale, Label, Description string }

func readDisplay(o map[string]any) (d Display, err error) {
	d.Members = o
	if err := texts(o, []field{{"locale", &d.Locale, true}, {"name", &d.Name, true}, {"description", &d.Description, false}}); err != nil {
		return d, err
	}
	if err := checkLocale(d.Locale); err != nil {
		return d, err
	}
	d.Rendering, err = inside(o, "rendering", readRendering)
	return d, err
}

func readRendering(o map[string]any) (r Rendering, err error) {
	r.Members = o
	if r.Simple, err = inside(o, "simple", readSimple); err != nil {
		return r, err
	}
	if r.SVG, err = each(o, "svg_templates", readTemplate); err != nil {
		return r, err
	}
	for i, t := range r.SVG {
		if len(r.SVG) > 1 && t.Orientation+t.ColorScheme+t.Contrast == "" {
			return r, fmt.Errorf("svg_templates/%d: one of several templates says by its properties for what it is made", i)
		}
	}
	return r, nil
}

func readSimple(o map[string]any) (s Simple, err error) {
	if err := texts(o, []field{{"background_color", &s.BackgroundColor, false}, {"text_color", &s.TextColor, false}}); err != nil {
		return s, err
	}
	if s.Logo, err = inside(o, "logo", readImage); err != nil {
		return s, err
	}
	s.Background, err = inside(o, "background_image", readImage)
	return s, err
}

func readImage(o map[string]any) (i Image, err error) {
	return i, texts(o, []field{{"uri", &i.URI, true}, {"uri#integrity", &i.Integrity, false}, {"alt_text", &i.AltText, false}})
}

func readTemplate(o map[string]any) (t Template, err error) {
	if t.Image, err = readImage(o); err != nil {
		return t, err
	}
	_, err = inside(o, "properties", func(o map[string]any) (struct{}, error) { return struct{}{}, t.read(o) })
	return t, err
}

func (t *Template) read(o map[string]any) error {
	err := texts(o, []field{{"orientation", &t.Orientation, false}, {"color_scheme", &t.ColorScheme, false}, {"contrast", &t.Contrast, false}})
	if err != nil {
		return err
	}
	for _, p := range [...]struct {
		have    string
		allowed []string
	}{{t.Orientation, []string{"portrait", "landscape"}}, {t.ColorScheme, []string{"light", "dark"}}, {t.Contrast, []string{"normal", "high"}}} {
		if p.have != "" && !slices.Contains(p.allowed, p.have) {
			return fmt.Errorf("one of %q was expected, got %.60q", p.allowed, p.have)
		}
	}
	if t.Orientation+t.ColorScheme+t.Contrast == "" {
		return errors.New("orientation, color_scheme or contrast was expected")
	}
	return nil
}

func readLabel(o map[string]any) (l Label, err error) {
	if err := texts(o, []field{{"locale", &l.Locale, true}, {"label", &l.Label, true}, {"description", &l.Description, false}}); err != nil {
		return l, err
	}
	return l, checkLocale(l.Locale)
}
