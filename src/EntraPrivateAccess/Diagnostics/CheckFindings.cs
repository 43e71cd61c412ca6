using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>Turns a check's finding into its row.</summary>
internal static class CheckFindings
{
    public static CheckResult Pass(this ICheck check, string target, string detail) => Row(check, target, CheckStatus.Pass, detail, null);

    public static CheckResult Warn(this ICheck check, string target, string detail, string action) => Row(check, target, CheckStatus.Warn, detail, action);

    public static CheckResult Fail(this ICheck check, string target, string detail, string action) => Row(check, target, CheckStatus.Fail, detail, action);

    public static CheckResult Skip(this ICheck check, string target, string reason) => Row(check, target, CheckStatus.Skip, reason, null);

    private static CheckResult Row(ICheck check, string target, CheckStatus status, string detail, string? action) =>
        new() { Name = check.Name, Category = check.Category, Target = target, Status = status, Detail = detail, Action = action };
}
