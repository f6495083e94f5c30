"""The register of hazards on the screen: board, list, story, areas, risks."""
