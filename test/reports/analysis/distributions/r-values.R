# Writes r-values.json: values of R's own distribution functions, to 17 digits.
# Usage: Rscript r-values.R > r-values.json
number <- function(x) ifelse(is.finite(x), sprintf("%.17g", x), "null")
row <- function(...) paste0("    [", paste(number(c(...)), collapse = ", "), "]")
table <- function(name, columns, rows)
  paste0('  "', name, '": {\n    "columns": [', paste0('"', columns, '"', collapse = ", "),
         '],\n    "rows": [\n', paste0("  ", rows, collapse = ",\n"), "\n    ]\n  }")
tails <- c("lower", "upper", "logLower", "logUpper")

normal <- sapply(
  c(-1e8, -1e4, -100, -40, -38, -37.5, -20, -10, -8.25, -5, -3, -2.5001, -2.5, -2.4999, -2, -1.3, -1, -0.5, -0.1, -1e-4, -1e-8,
    0, 1e-8, 1e-4, 0.1, 0.5, 0.6745, 1, 1.5, 1.96, 2, 2.4999, 2.5, 2.5001, 3, 4, 5, 6.5, 8.25, 10, 15, 20, 30, 37.5, 38,
    40, 100, 1e4, 1e8),
  function(z) row(z, pnorm(z), pnorm(z, lower.tail = FALSE), pnorm(z, log.p = TRUE),
                  pnorm(z, lower.tail = FALSE, log.p = TRUE)))

# pt() itself takes a short cut for more than 4e5 degrees of freedom; the incomplete beta function does not.
upper_t <- function(t, df, log) {
  if (df <= 4e5) return(pt(t, df, lower.tail = FALSE, log.p = log))
  twice <- if (t * t < df) pbeta(t * t / (df + t * t), 0.5, df / 2, lower.tail = FALSE, log.p = log)
           else pbeta(1 / (1 + t * t / df), df / 2, 0.5, log.p = log)
  if (log) twice - log(2) else twice / 2
}
lower_t <- function(t, df, log) {
  if (df <= 4e5) return(pt(t, df, log.p = log))
  if (log) log1p(-upper_t(t, df, FALSE)) else 1 - upper_t(t, df, FALSE)
}
student <- c()
for (df in c(1, 1.5, 2, 3, 4.9, 9, 19.9, 20, 30, 100, 1000, 1e5, 1e6))
  for (t in c(1e-8, 1e-4, 0.1, 0.7, 1, 1.9999, 2, 2.0001, 3.3, 6, 12.5, 40, 300, 1e4, 1e8))
    student <- c(student, row(df, t, lower_t(t, df, FALSE), upper_t(t, df, FALSE), lower_t(t, df, TRUE),
                              upper_t(t, df, TRUE)))

chi_square <- c()
for (df in c(1, 1.7, 2, 3, 5, 12, 19.9, 20, 21, 100, 1000, 1e4))
  for (x in sort(unique(c(1e-8, 1e-3, 0.1, 1, df / 4, df / 2, df * 0.9, df, df + 1.9, df + 2, df + 2.1, df * 1.1, 2 * df,
                          5 * df, 30 * df, 1e5, 1e8))))
    chi_square <- c(chi_square, row(df, x, pchisq(x, df), pchisq(x, df, lower.tail = FALSE), pchisq(x, df, log.p = TRUE),
                                    pchisq(x, df, lower.tail = FALSE, log.p = TRUE)))

t_quantile <- c()
for (df in c(1, 1.5, 2, 3, 4.9, 9, 30, 100, 1e4))
  for (p in c(1e-12, 1e-6, 0.001, 0.025, 0.2, 0.4, 0.499, 0.6, 0.74, 0.75, 0.76, 0.9, 0.95, 0.975, 0.995, 0.999999))
    t_quantile <- c(t_quantile, row(df, p, qt(p, df)))

# For more values ptukey() errs by more than 1e-7, for 50 by 3e-7.
range <- c()
for (count in c(2, 3, 4, 5, 7, 10, 13, 20))
  for (q in c(0.1, 0.5, 1, 2, 3, 3.5, 4, 5, 6, 8))
    range <- c(range, row(count, q, ptukey(q, count, Inf), ptukey(q, count, Inf, lower.tail = FALSE)))

cat("{\n", '  "source": "', R.version.string, ', r-values.R",\n',
    paste(table("normal", c("z", tails), normal), table("student", c("df", "t", tails), student),
          table("chiSquare", c("df", "x", tails), chi_square), table("tQuantile", c("df", "p", "quantile"), t_quantile),
          table("normalRange", c("count", "q", "lower", "upper"), range), sep = ",\n"),
    "\n}\n", sep = "")
