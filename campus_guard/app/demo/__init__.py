"""示例小学: a school that is plainly a sample, built through the same commands that people use."""
