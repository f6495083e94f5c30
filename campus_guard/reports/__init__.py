"""Renderers: ReportDoc to PDF, sheets to XLSX and back. Imported lazily; nothing decides here."""
