using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;

namespace EntraPrivateAccess.Server.Virtual;

/// <summary>Where a Windows notes that it waits for a restart, as far as virtual servers do.</summary>
internal static class VirtualReboot
{
    private const string Servicing = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\Component Based Servicing";
    private const string Update = @"HKLM\SOFTWARE\Microsoft\Windows\CurrentVersion\WindowsUpdate\Auto Update";
    private const string SessionManager = @"HKLM\SYSTEM\CurrentControlSet\Control\Session Manager";

    public static async Task<IReadOnlyList<string>> ReasonsAsync(IServerRegistry registry, CancellationToken cancellationToken)
    {
        List<string> reasons = [];
        if (await HasAsync(registry, Servicing, "RebootPending", cancellationToken).ConfigureAwait(false))
        {
            reasons.Add("Windows components were changed and wait for a restart.");
        }

        if (await HasAsync(registry, Update, "RebootRequired", cancellationToken).ConfigureAwait(false))
        {
            reasons.Add("Windows Update waits for a restart.");
        }

        object? renames = await registry.ReadAsync(SessionManager, "PendingFileRenameOperations", cancellationToken).ConfigureAwait(false);
        if ((renames as string[])?.FirstOrDefault(file => file.Length > 0) is string first)
        {
            reasons.Add($"Files wait to be replaced or deleted at the next restart, such as {first.Replace(@"\??\", "")}.");
        }

        return reasons;
    }

    private static async Task<bool> HasAsync(IServerRegistry registry, string key, string subkey, CancellationToken cancellationToken) =>
        (await registry.SubkeysAsync(key, cancellationToken).ConfigureAwait(false)).Contains(subkey);
}
