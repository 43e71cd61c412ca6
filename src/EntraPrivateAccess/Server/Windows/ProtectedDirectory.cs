using System.IO;
using System.Runtime.Versioning;
using System.Security.AccessControl;
using System.Security.Principal;
using EntraPrivateAccess.Errors;

namespace EntraPrivateAccess.Server.Windows;

/// <summary>
/// A folder that only Administrators and SYSTEM can write to, so that a verified program cannot be replaced before it
/// runs.
/// </summary>
/// <remarks>Accounts are compared by SID: their names are in the server's language.</remarks>
[SupportedOSPlatform("windows")]
internal static class ProtectedDirectory
{
    private const FileSystemRights Writing =
        FileSystemRights.WriteData
        | FileSystemRights.AppendData
        | FileSystemRights.WriteAttributes
        | FileSystemRights.WriteExtendedAttributes
        | FileSystemRights.Delete
        | FileSystemRights.DeleteSubdirectoriesAndFiles
        | FileSystemRights.ChangePermissions
        | FileSystemRights.TakeOwnership;

    // GENERIC_ALL and GENERIC_WRITE, which appear in inheritable access entries.
    private const int GenericWriting = 0x50000000;

    private static readonly SecurityIdentifier s_administrators = new(WellKnownSidType.BuiltinAdministratorsSid, null);
    private static readonly SecurityIdentifier s_system = new(WellKnownSidType.LocalSystemSid, null);
    private static readonly SecurityIdentifier s_trustedInstaller = new(
        "S-1-5-80-956008885-3418522649-1831038044-1853292631-2271478464"
    );

    public static void Create(string path)
    {
        string full = Path.GetFullPath(path).TrimEnd('\\');
        using WindowsIdentity identity = WindowsIdentity.GetCurrent();
        Create(full, identity.User!);
    }

    private static void Create(string path, SecurityIdentifier self)
    {
        string? parent = Path.GetDirectoryName(path);
        if (parent is not null && Path.GetDirectoryName(parent) is not null)
        {
            if (Directory.Exists(parent))
            {
                RequireOwner(new DirectoryInfo(parent), self);
            }
            else
            {
                Create(parent, self);
            }
        }

        DirectoryInfo directory = new(path);
        if (!directory.Exists)
        {
            directory.Create(Wanted());
        }

        // The folder is always checked, because another process may have created it first.
        RequireProtected(new DirectoryInfo(path), self);
    }

    private static DirectorySecurity Wanted()
    {
        DirectorySecurity security = new();
        security.SetAccessRuleProtection(isProtected: true, preserveInheritance: false);
        foreach (SecurityIdentifier account in new[] { s_administrators, s_system })
        {
            security.AddAccessRule(
                new FileSystemAccessRule(
                    account,
                    FileSystemRights.FullControl,
                    InheritanceFlags.ContainerInherit | InheritanceFlags.ObjectInherit,
                    PropagationFlags.None,
                    AccessControlType.Allow
                )
            );
        }

        return security;
    }

    private static void RequireProtected(DirectoryInfo directory, SecurityIdentifier self)
    {
        RequireNoLink(directory.FullName, directory.Attributes);
        RequireProtected(directory.FullName, RequireOwner(directory, self), self);
    }

    /// <exception cref="ConnectorException"><c>FolderNotProtected</c>: the owner of a link can redirect it
    /// later.</exception>
    internal static void RequireNoLink(string folder, FileAttributes attributes)
    {
        if ((attributes & FileAttributes.ReparsePoint) != 0)
        {
            throw ConnectorErrors.FolderNotProtected(
                folder,
                $"'{folder}' is a link to another folder and cannot be trusted."
            );
        }
    }

    /// <exception cref="ConnectorException"><c>FolderNotProtected</c>: accounts other than administrators can write to
    /// it.</exception>
    internal static void RequireProtected(string folder, DirectorySecurity security, SecurityIdentifier self)
    {
        FileSystemAccessRule? foreign = security
            .GetAccessRules(includeExplicit: true, includeInherited: true, typeof(SecurityIdentifier))
            .OfType<FileSystemAccessRule>()
            .FirstOrDefault(rule =>
                rule.AccessControlType == AccessControlType.Allow
                && CanWrite(rule)
                && !IsTrusted((SecurityIdentifier)rule.IdentityReference, self)
            );
        if (foreign is not null)
        {
            throw ConnectorErrors.FolderNotProtected(
                folder,
                $"An account that is not an administrator ({foreign.IdentityReference.Value}) can write to the folder "
                    + $"'{folder}'."
            );
        }
    }

    private static DirectorySecurity RequireOwner(DirectoryInfo directory, SecurityIdentifier self)
    {
        DirectorySecurity security = directory.GetAccessControl(
            AccessControlSections.Owner | AccessControlSections.Access
        );
        RequireOwner(directory.FullName, security, self);
        return security;
    }

    /// <exception cref="ConnectorException"><c>FolderNotProtected</c>: the owner of a folder can grant write access to
    /// anyone.</exception>
    internal static void RequireOwner(string folder, DirectorySecurity security, SecurityIdentifier self)
    {
        if (security.GetOwner(typeof(SecurityIdentifier)) is not SecurityIdentifier owner || !IsTrusted(owner, self))
        {
            throw ConnectorErrors.FolderNotProtected(
                folder,
                $"The folder '{folder}' is owned by an account that is not an administrator."
            );
        }
    }

    private static bool CanWrite(FileSystemAccessRule rule) =>
        (rule.FileSystemRights & Writing) != 0 || ((int)rule.FileSystemRights & GenericWriting) != 0;

    private static bool IsTrusted(SecurityIdentifier account, SecurityIdentifier self) =>
        account == s_administrators || account == s_system || account == s_trustedInstaller || account == self;
}
