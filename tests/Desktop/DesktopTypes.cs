using System.IO;
using System.Management.Automation.Language;
using EntraPrivateAccess.Tests.Loading;
using Mono.Cecil;

namespace EntraPrivateAccess.Tests.Desktop;

/// <summary>
/// Finds the .NET types and static members that a script uses and that do not exist in .NET Framework 4.7.2 or the
/// PowerShell 5.1 engine.
/// </summary>
internal static class DesktopTypes
{
    // The type accelerators of PowerShell 5.1.
    private static readonly Dictionary<string, string> s_short = new(StringComparer.OrdinalIgnoreCase)
    {
        ["byte"] = "System.Byte",
        ["char"] = "System.Char",
        ["string"] = "System.String",
        ["int"] = "System.Int32",
        ["bool"] = "System.Boolean",
        ["object"] = "System.Object",
        ["type"] = "System.Type",
        ["version"] = "System.Version",
        ["switch"] = "System.Management.Automation.SwitchParameter",
        ["hashtable"] = "System.Collections.Hashtable",
        ["WildcardPattern"] = "System.Management.Automation.WildcardPattern",
        ["SecureString"] = "System.Security.SecureString",
        ["double"] = "System.Double",
        ["long"] = "System.Int64",
        ["regex"] = "System.Text.RegularExpressions.Regex",
        ["xml"] = "System.Xml.XmlDocument",
        ["scriptblock"] = "System.Management.Automation.ScriptBlock",
        ["pscustomobject"] = "System.Management.Automation.PSObject",
        ["ref"] = "System.Management.Automation.PSReference",
        ["ordered"] = "System.Collections.Specialized.OrderedDictionary",
        ["pscredential"] = "System.Management.Automation.PSCredential",
        ["PowerShell"] = "System.Management.Automation.PowerShell",
    };

    // Scripts load all but the first three themselves.
    private static readonly string[] s_assemblies =
    [
        "mscorlib",
        "System",
        "System.Core",
        "System.Net.Http",
        "System.Xml",
        "System.IO.Compression",
        "System.IO.Compression.FileSystem",
    ];

    private static readonly Lazy<ILookup<string, TypeDefinition>> s_types = new(() =>
        s_assemblies
            .Select(name => Path.Combine(DesktopFolder.Framework, name + ".dll"))
            .Append(DesktopFolder.Engine)
            .SelectMany(file => ModuleDefinition.ReadModule(file).Types)
            .Where(type => type.IsPublic)
            .ToLookup(type => type.FullName, StringComparer.OrdinalIgnoreCase)
    );

    /// <summary>
    /// Returns the types and members that do not exist in 5.1 on .NET Framework 4.7.2. The module's own types are
    /// covered by other tests.
    /// </summary>
    public static IReadOnlyList<string> Faults(string script)
    {
        ScriptBlockAst ast = Parser.ParseInput(script, out _, out _);
        IEnumerable<string> types = ast.FindAll(
                found => found is TypeExpressionAst or TypeConstraintAst,
                searchNestedScriptBlocks: true
            )
            .Select(found =>
                found is TypeExpressionAst expression ? expression.TypeName : ((TypeConstraintAst)found).TypeName
            )
            .Where(name => !IsOwn(name) && !Defined(ast).Contains(ElementName(name)) && Find(name) is null)
            .Select(name => $"no type [{name.FullName}]");
        IEnumerable<string> members = ast.FindAll(
                found =>
                    found
                        is MemberExpressionAst
                        {
                            Static: true,
                            Expression: TypeExpressionAst,
                            Member: StringConstantExpressionAst
                        },
                searchNestedScriptBlocks: true
            )
            .Cast<MemberExpressionAst>()
            .Select(member =>
                (
                    Type: ((TypeExpressionAst)member.Expression).TypeName,
                    Member: ((StringConstantExpressionAst)member.Member).Value
                )
            )
            .Where(used => Find(used.Type) is { } type && !Has(type, used.Member))
            .Select(used => $"[{used.Type.FullName}] has no {used.Member}");
        return [.. types.Concat(members)];
    }

    private static bool IsOwn(ITypeName name) =>
        name.FullName.StartsWith("EntraPrivateAccess.", StringComparison.Ordinal);

    /// <summary>Gets the classes and enumerations that the script itself defines.</summary>
    private static IEnumerable<string> Defined(ScriptBlockAst script) =>
        script
            .FindAll(found => found is TypeDefinitionAst, searchNestedScriptBlocks: true)
            .Select(found => ((TypeDefinitionAst)found).Name);

    private static string ElementName(ITypeName name) =>
        name is ArrayTypeName array ? array.ElementType.FullName : name.FullName;

    private static TypeDefinition? Find(ITypeName name)
    {
        // In metadata, the name of a generic type ends with the number of its type arguments.
        string full = name switch
        {
            ArrayTypeName array => array.ElementType.FullName,
            GenericTypeName generic => $"{generic.TypeName.FullName}`{generic.GenericArguments.Count}",
            _ => name.FullName,
        };
        return s_types
            .Value[s_short.GetValueOrDefault(full, full)]
            .Concat(s_types.Value["System." + full])
            .FirstOrDefault();
    }

    private static bool Has(TypeDefinition type, string member) =>
        member.Equals("new", StringComparison.OrdinalIgnoreCase)
        || type.Methods.Where(method => method.IsStatic)
            .Select(method => method.Name.Replace("get_", ""))
            .Concat(type.Fields.Select(field => field.Name))
            .Contains(member, StringComparer.OrdinalIgnoreCase);
}
