//! nunjucks
