"""The campus: area tree, gates, posts, patrol points."""
