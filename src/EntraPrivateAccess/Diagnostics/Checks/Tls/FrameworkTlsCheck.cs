using System.Threading;
using System.Threading.Tasks;
using EntraPrivateAccess.Models;

namespace EntraPrivateAccess.Diagnostics.Checks.Tls;

/// <summary>A value that keeps .NET Framework programs, such as the connector's services, from TLS 1.2. Absent means on in Windows Server 2016 and later; only an explicit 0 is wrong.</summary>
internal sealed class FrameworkTlsCheck(string name, string value, string meaning) : SingleCheck(name, CheckCategories.Tls)
{
    public const string Key = @"HKLM\SOFTWARE\Microsoft\.NETFramework\v4.0.30319";

    public override string Target => $@"{Key}\{value}";

    public override string ErrorId => Name + "Disabled";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken) =>
        await context.Server.Registry.ReadAsync(Key, value, cancellationToken).ConfigureAwait(false) switch
        {
            0 => Fail(Target, $"{value} is 0: {meaning}.", $"Run Repair-Connector, which sets {value} to 1 under {Key}, then restart the server."),
            null => Pass(Target, $"{value} is not set, which means on here."),
            object set => Pass(Target, $"{value} is {set}."),
        };
}
