using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics;

/// <summary>One question about a server or a tenant. It only reads.</summary>
internal interface ICheck
{
    /// <summary>PascalCase, stable: people include and exclude checks by it.</summary>
    string Name { get; }

    /// <summary>The ErrorId of a command that this check's failure ends.</summary>
    string ErrorId { get; }

    string Category { get; }

    Task<CheckResult> RunAsync(CheckContext context, CancellationToken cancellationToken);
}
