using System.IO;
using EntraPrivateAccess.Tests.Loading;
using Mono.Cecil;
using Mono.Cecil.Cil;

namespace EntraPrivateAccess.Tests.Architecture;

/// <summary>The metadata of the product, one assembly per framework, and its source files.</summary>
internal static class Product
{
    public static string Source { get; } = Path.Combine(LoadingHost.Root, "src", "EntraPrivateAccess");

    public static AssemblyDefinition Core { get; } = Read("net8.0");

    public static AssemblyDefinition Desktop { get; } = Read("net472");

    /// <summary>
    /// The types of both frameworks with their folder, which is the second part of the namespace. Types that the
    /// compiler generates are excluded.
    /// </summary>
    public static IEnumerable<(string Folder, TypeDefinition Type)> Types { get; } =
    [
        .. from type in Core.MainModule.Types.Concat(Desktop.MainModule.Types)
        where type.Namespace.StartsWith("EntraPrivateAccess.", StringComparison.Ordinal)
        select (type.Namespace.Split('.')[1], type),
    ];

    /// <summary>The concrete cmdlets.</summary>
    public static IEnumerable<TypeDefinition> Cmdlets =>
        Core.MainModule.Types.Where(type => AttributeOf(type, "CmdletAttribute") is not null);

    /// <summary>The source files: the path relative to the product folder, and the text.</summary>
    public static IEnumerable<(string Path, string Text)> Files { get; } =
    [
        .. from file in Directory.GetFiles(Source, "*.cs", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Source, file).Replace('\\', '/')
        where !path.StartsWith("obj/", StringComparison.Ordinal) && !path.StartsWith("bin/", StringComparison.Ordinal)
        select (path, File.ReadAllText(file)),
    ];

    public static CustomAttribute? AttributeOf(ICustomAttributeProvider member, string name) =>
        member.CustomAttributes.FirstOrDefault(attribute => attribute.AttributeType.Name == name);

    /// <summary>Gets every type that a type uses in its declarations or its code, including its nested types.</summary>
    public static IEnumerable<TypeReference> MentionedBy(TypeDefinition type) =>
        [
            .. ShapeOf(type)
                .Concat(type.Methods.Where(method => method.HasBody).SelectMany(CodeOf))
                .Concat(type.NestedTypes.SelectMany(MentionedBy))
                .SelectMany(Parts),
        ];

    /// <summary>
    /// Gets the types that reflection over a type finds: base type, interfaces, attributes, fields and signatures.
    /// </summary>
    public static IEnumerable<TypeReference> ShapeOf(TypeDefinition type) =>
        [
            .. new[] { type.BaseType }.OfType<TypeReference>(),
            .. type.Interfaces.Select(implemented => implemented.InterfaceType),
            .. AttributesOf(type),
            .. type.Fields.SelectMany(field => AttributesOf(field).Append(field.FieldType)),
            .. type.Properties.SelectMany(AttributesOf),
            .. type.Methods.SelectMany(method =>
                AttributesOf(method)
                    .Concat(method.Parameters.SelectMany(AttributesOf))
                    .Concat(method.Parameters.Select(parameter => parameter.ParameterType))
                    .Append(method.ReturnType)
            ),
        ];

    /// <summary>Splits a type into its element type and type arguments.</summary>
    public static IEnumerable<TypeReference> Parts(TypeReference type) =>
        type switch
        {
            GenericInstanceType generic => generic.GenericArguments.SelectMany(Parts).Append(generic.ElementType),
            TypeSpecification wrapped => Parts(wrapped.ElementType),
            GenericParameter => [],
            _ => [type],
        };

    private static IEnumerable<TypeReference> AttributesOf(ICustomAttributeProvider member) =>
        member.CustomAttributes.Select(attribute => attribute.AttributeType);

    private static IEnumerable<TypeReference> CodeOf(MethodDefinition method) =>
        [
            .. method.Body.Variables.Select(variable => variable.VariableType),
            .. method.Body.ExceptionHandlers.Select(handler => handler.CatchType).OfType<TypeReference>(),
            .. method.Body.Instructions.SelectMany(OperandOf),
        ];

    private static IEnumerable<TypeReference> OperandOf(Instruction instruction) =>
        instruction.Operand switch
        {
            TypeReference type => [type],
            GenericInstanceMethod method => [method.DeclaringType, method.ReturnType, .. method.GenericArguments],
            MethodReference method => [method.DeclaringType, method.ReturnType],
            FieldReference field => [field.DeclaringType, field.FieldType],
            _ => [],
        };

    private static AssemblyDefinition Read(string framework) =>
        AssemblyDefinition.ReadAssembly(
            Path.Combine(LoadingHost.Root, "Module", "bin", framework, "EntraPrivateAccess.dll")
        );
}
