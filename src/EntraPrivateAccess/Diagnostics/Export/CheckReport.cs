using System.Collections.Generic;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Export;

/// <summary>What all checks came to.</summary>
internal sealed record CheckReport(IReadOnlyList<CheckResult> Rows, Verdict Verdict, string Summary);
