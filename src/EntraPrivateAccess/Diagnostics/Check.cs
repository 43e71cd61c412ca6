using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>One question about a server, its network or its tenant. It only reads.</summary>
/// <param name="name">PascalCase and stable: people include and exclude checks by it.</param>
internal abstract class Check(string name, string category)
{
    public string Name { get; } = name;

    /// <summary>One of <see cref="CheckCategories"/>.</summary>
    public string Category { get; } = category;

    /// <summary>What is looked at, as far as that is known beforehand.</summary>
    public virtual string Target => "";

    /// <summary>The ErrorId of a command that this check's failure ends.</summary>
    public virtual string ErrorId => Name + "Failed";

    /// <summary>Checks of the same run without whose success this one means nothing: it is skipped then.</summary>
    public virtual IReadOnlyList<Check> DependsOn => [];

    /// <summary>Looks, and tells what was found: one row, or one for each thing that there is.</summary>
    public abstract Task<IReadOnlyList<CheckResult>> RunAsync(
        CheckContext context,
        CancellationToken cancellationToken
    );

    public CheckResult Pass(string target, string detail) =>
        Row(target, CheckStatus.Pass, detail, null, ConnectorHealth.Healthy);

    /// <param name="health">What it makes of a connector; Healthy for what a person should know and traffic does not
    /// feel.</param>
    public CheckResult Warn(
        string target,
        string detail,
        string action,
        ConnectorHealth health = ConnectorHealth.Degraded
    ) => Row(target, CheckStatus.Warn, detail, action, health);

    public CheckResult Fail(
        string target,
        string detail,
        string action,
        ConnectorHealth health = ConnectorHealth.Unhealthy
    ) => Row(target, CheckStatus.Fail, detail, action, health);

    /// <param name="action">What makes it possible to look; null if nothing is missing.</param>
    /// <param name="health">Unknown if the missing answer decides.</param>
    public CheckResult Skip(
        string target,
        string reason,
        string? action = null,
        ConnectorHealth health = ConnectorHealth.Healthy
    ) => Row(target, CheckStatus.Skip, reason, action, health);

    private CheckResult Row(string target, CheckStatus status, string detail, string? action, ConnectorHealth health) =>
        new()
        {
            Name = Name,
            Category = Category,
            Target = target,
            Status = status,
            Detail = detail,
            Action = action,
            ErrorId = ErrorId,
            Health = health,
        };
}

/// <summary>What a run adds to the rows of its checks.</summary>
internal static class CheckResults
{
    /// <summary>The row with where it was found, and how long that took.</summary>
    public static CheckResult In(this CheckResult row, CheckContext context, TimeSpan took) =>
        new()
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

/// <summary>A check that tells one thing.</summary>
internal abstract class SingleCheck(string name, string category) : Check(name, category)
{
    public sealed override async Task<IReadOnlyList<CheckResult>> RunAsync(
        CheckContext context,
        CancellationToken cancellationToken
    ) => [await LookAsync(context, cancellationToken).ConfigureAwait(false)];

    protected abstract Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken);
}
