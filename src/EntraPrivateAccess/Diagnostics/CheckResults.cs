using System;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>What a run adds to the rows of its checks.</summary>
internal static class CheckResults
{
    /// <summary>The row with where it was found, and how long that took.</summary>
    public static CheckResult In(this CheckResult row, CheckContext context, TimeSpan took) => new()
    {
        Name = row.Name,
        Category = row.Category,
        Target = row.Target,
        Status = row.Status,
        Detail = row.Detail,
        Action = row.Action,
        ErrorId = row.ErrorId,
        Health = row.Health,
        Duration = took,
        Server = context.Description.Name,
        Environment = context.Environment.Name,
        Rehearsed = context.Description.IsVirtual,
    };
}
