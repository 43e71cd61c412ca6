using EntraPrivateAccess.Errors;
using EntraPrivateAccess.Models;
using EntraPrivateAccess.Server;
using EntraPrivateAccess.Tenant;

namespace EntraPrivateAccess.Diagnostics.Checks;

/// <summary>
/// Checks that HTTP/2 is off if a web application is published through application proxy
/// (<see cref="KnownFacts.Http2"/>).
/// </summary>
internal sealed class Http2Check() : SingleCheck(TlsCheckTable.Http2)
{
    public const string Key = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp";
    public const string Value = "EnableDefaultHTTP2";

    private const int MostNames = 3;

    private const string Requirement =
        "With any web application that is published through application proxy, Microsoft requires HTTP/2 to be off";

    private const string Remedy =
        @"Run reg add ""HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Internet Settings\WinHttp"" /v "
        + "EnableDefaultHTTP2 /t REG_DWORD /d 0 /f in an elevated session, then restart the server.";

    private static readonly Version s_server2019 = new(10, 0, 17763);

    public override string Target => $@"{Key}\{Value}";

    protected override async Task<CheckResult> LookAsync(CheckContext context, CancellationToken cancellationToken)
    {
        if (context.Description.OperatingSystemVersion < s_server2019)
        {
            return Pass(Target, "WinHTTP on this version of Windows does not support HTTP/2.");
        }

        object? set = await context.Server.Registry.ReadAsync(Key, Value, cancellationToken).ConfigureAwait(false);
        if (set is 0)
        {
            return Pass(Target, "HTTP/2 is off, as application proxy requires.");
        }

        string found = RegistryText.IsOtherType(set)
            ? $"HTTP/2 may be on ({Value} is {RegistryText.Describe(set)} instead of the number 0)"
            : $"HTTP/2 is on ({Value} is {RegistryText.Describe(set)})";
        if (!context.Environment.OffersPrivateAccess)
        {
            return On(
                found,
                $"Private Access is not offered in {context.Environment.Name}, so connectors serve application proxy"
            );
        }

        try
        {
            return await context.ApplicationsAsync(cancellationToken).ConfigureAwait(false) is { } applications
                ? Judge(found, applications)
                : Unknown(
                        found,
                        context.TenantId is null
                            ? "this session is not signed in"
                            : "the tenant's data about this connector is not available"
                    )
                    .SameCauseAs(CloudCheckTable.Listed.Name);
        }
        catch (ConnectorException fault)
        {
            return Unknown(found, $"Microsoft Graph did not return them: {fault.Message.TrimEnd('.')}")
                .SameCauseAs(CloudCheckTable.Listed.Name);
        }
    }

    private CheckResult Judge(string found, IReadOnlyList<ConnectorGroupApplication> applications)
    {
        string[] web = Names(applications.Where(one => one.Kind == ApplicationKinds.ApplicationProxy));
        string[] unknown = Names(
            applications.Where(one =>
                one.Kind
                    is not (
                        ApplicationKinds.ApplicationProxy
                        or ApplicationKinds.PrivateAccess
                        or ApplicationKinds.QuickAccess
                    )
            )
        );
        return (web.Length, unknown.Length) switch
        {
            (> 0, _) => On(found, $"the connector's group publishes {List(web)}"),
            (_, > 0) => Unknown(found, $"the kind of {List(unknown)} is not known"),
            _ => Pass(
                Target,
                applications.Count == 0
                    ? $"{found}. The connector's group serves no application yet. {Requirement}."
                    : $"{found}. The connector's group serves Private Access only, which is exempt."
            ),
        };
    }

    private CheckResult On(string found, string why) =>
        Warn(
            Target,
            $"{found}, and {why}. {Requirement}.",
            $"Run Repair-Connector, which sets {Value} to 0 under {Key}, then restart the server.",
            ConnectorHealth.Healthy
        );

    private CheckResult Unknown(string found, string why) =>
        Skip(
            Target,
            $"{found}, and the applications of the connector's group are not known: {why}. {Requirement}; only a "
                + "server that is used solely for Private Access is exempt.",
            $"Unless this server is used solely for Private Access: {Remedy}"
        );

    private static string[] Names(IEnumerable<ConnectorGroupApplication> applications) =>
        [.. applications.Select(application => $"'{application.Name}'")];

    private static string List(string[] names) =>
        string.Join(", ", names.Take(MostNames))
        + (names.Length > MostNames ? $" and {names.Length - MostNames} more" : "");
}
