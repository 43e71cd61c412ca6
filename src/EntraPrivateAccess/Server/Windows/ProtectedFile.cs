using System.IO;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>Checks who can read a file on Windows.</summary>
/// <remarks>Accounts are compared by SID: their names are in the server's language.</remarks>
[SupportedOSPlatform("windows")]
internal static class ProtectedFile
{
    private const FileSystemRights Access =
        FileSystemRights.ReadData
        | FileSystemRights.WriteData
        | FileSystemRights.AppendData
        | FileSystemRights.ChangePermissions
        | FileSystemRights.TakeOwnership;

    // GENERIC_ALL, GENERIC_READ and GENERIC_WRITE.
    private const int GenericAccess = unchecked((int)0xD0000000);

    /// <summary>
    /// Returns why accounts other than the user, Administrators and SYSTEM can read or change a file, as a sentence
    /// without a period; null if none can.
    /// </summary>
    public static string? Problem(string path)
    {
        using WindowsIdentity identity = WindowsIdentity.GetCurrent();
        SecurityIdentifier?[] trusted =
        [
            identity.User,
            new SecurityIdentifier(WellKnownSidType.BuiltinAdministratorsSid, null),
            new SecurityIdentifier(WellKnownSidType.LocalSystemSid, null),
        ];
        FileSystemAccessRule? foreign = new FileInfo(path)
            .GetAccessControl(AccessControlSections.Access)
            .GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier))
            .OfType<FileSystemAccessRule>()
            .FirstOrDefault(rule =>
                rule.AccessControlType == AccessControlType.Allow
                && ((rule.FileSystemRights & Access) != 0 || ((int)rule.FileSystemRights & GenericAccess) != 0)
                && !trusted.Contains((SecurityIdentifier)rule.IdentityReference)
            );
        return foreign is null ? null : $"The account {foreign.IdentityReference} can read or change the file '{path}'";
    }
}
