package io.gpuguard.agent.decision;

/** Why the gateway says no. Identifiers never change and are never used again. */
public enum Reason {
  VERSION_UNKNOWN(
      "GG-GATE-001",
      Stage.REGISTER,
      Effect.REFUSED,
      "A plugin speaks another version of the API than v1beta1",
      "The kubelet would refuse it too. Install a version of the plugin for this Kubernetes."),
  RESOURCE_NAME(
      "GG-GATE-002",
      Stage.REGISTER,
      Effect.REFUSED,
      "The name is no extended resource",
      "A resource has a domain and a name, nvidia.com/gpu; kubernetes.io is not for plugins."),
  ENDPOINT(
      "GG-GATE-003",
      Stage.REGISTER,
      Effect.REFUSED,
      "The plugin's socket is not in the folder of the registration socket",
      "The kubelet joins folder and endpoint unchecked. No real plugin does that: find out who."),
  RESOURCE_UNLISTED(
      "GG-GATE-004",
      Stage.REGISTER,
      Effect.REFUSED,
      "The policy does not name this resource",
      "Add a rule with this name and its plugins to the policy, or remove the plugin."),
  PLUGIN_NOT_ALLOWED(
      "GG-GATE-005",
      Stage.REGISTER,
      Effect.REFUSED,
      "This process may not register this resource",
      "Compare the pod, image and user in the message with 'plugins' of the resource's rule."),
  SECOND_OWNER(
      "GG-GATE-006",
      Stage.REGISTER,
      Effect.REFUSED,
      "Another plugin serves this resource already",
      "The kubelet would silently let the newer one win. Remove one of the two plugins."),
  PLUGIN_SILENT(
      "GG-GATE-007",
      Stage.REGISTER,
      Effect.REFUSED,
      "The plugin registers and does not answer",
      "Read the plugin's log; it is asked again when it registers again."),
  TOO_MANY(
      "GG-GATE-008",
      Stage.REGISTER,
      Effect.REFUSED,
      "Too many registrations at the same time",
      "A plugin registers once a start. Find out which process does more."),
  SERVED_BY_ANOTHER(
      "GG-GATE-009",
      Stage.REGISTER,
      Effect.REFUSED,
      "Another process serves the socket of the plugin that registers",
      "Every plugin can write the folder. Find out who replaced the socket, and stop it."),
  DEVICE_BOGUS(
      "GG-GATE-010",
      Stage.LIST,
      Effect.DROPPED,
      "A device id that matches no hardware of this node",
      "Look at the GPUs by gpuguard-agent status; restart or remove the plugin."),
  DEVICE_ID_FORM(
      "GG-GATE-011",
      Stage.LIST,
      Effect.DROPPED,
      "A device id that is empty, too long, not printable or told twice",
      "No real plugin sends it: find out what registered."),
  REPLICAS(
      "GG-GATE-012",
      Stage.LIST,
      Effect.DROPPED,
      "More ids for one device than the policy allows",
      "Lower the plugin's time slices or raise 'replicas' of the resource's rule."),
  DEVICE_TAKEN(
      "GG-GATE-013",
      Stage.LIST,
      Effect.DROPPED,
      "Another resource offers the same device",
      "Two pods would get it. Let one plugin serve it, or set 'shared: true' in both rules."),
  LIST_TOO_LONG(
      "GG-GATE-014",
      Stage.LIST,
      Effect.REFUSED,
      "The device list is longer than the kubelet takes",
      "The kubelet takes 4 MiB, about 68,000 ids, and drops the plugin above. The last one stays."),
  DEVICE_VANISHED(
      "GG-GATE-015",
      Stage.LIST,
      Effect.UNHEALTHY,
      "The plugin no longer names a device that the node has",
      "It stays as Unhealthy: the kubelet would report a missing one as healthy. Mend the plugin."),
  DEVICE_SICK(
      "GG-GATE-016",
      Stage.LIST,
      Effect.UNHEALTHY,
      "The plugin calls a device healthy that is not usable",
      "gpuguard-agent status tells its state. Drain the node and reset the GPU."),
  DEVICE_SURPLUS(
      "GG-GATE-017",
      Stage.LIST,
      Effect.DROPPED,
      "More devices than the hardware can have",
      "The ids cannot be matched one by one, but GPUs and partitions are fewer."),
  TOPOLOGY(
      "GG-GATE-018",
      Stage.LIST,
      Effect.NOTED,
      "The plugin names another NUMA node than the kernel",
      "Pods may be placed far from the GPU. Update the plugin, or the firmware's tables."),
  IDS_NOT_OFFERED(
      "GG-GATE-020",
      Stage.ALLOCATE,
      Effect.REFUSED,
      "Devices were asked for that are not offered as healthy",
      "The kubelet asks only for what it was told: another process may be calling the socket."),
  ANSWER_SHAPE(
      "GG-GATE-021",
      Stage.ALLOCATE,
      Effect.REFUSED,
      "The plugin's answer does not fit the question",
      "One container was asked for and not one was answered. Update the plugin."),
  DEVICE_NODE(
      "GG-GATE-022",
      Stage.ALLOCATE,
      Effect.QUARANTINED,
      "The answer hands in a device node that does not belong to the allocated devices",
      "If the plugin needs it, name it under 'devices' of the rule; else remove the plugin."),
  MOUNT(
      "GG-GATE-023",
      Stage.ALLOCATE,
      Effect.QUARANTINED,
      "The answer mounts a host path that is not allowed",
      "If the plugin needs it, name it under 'mounts' of the rule; else remove the plugin."),
  VARIABLE(
      "GG-GATE-024",
      Stage.ALLOCATE,
      Effect.QUARANTINED,
      "The answer sets a variable that is not allowed",
      "If the plugin needs it, name it under 'environment' of the rule."),
  ANNOTATION(
      "GG-GATE-025",
      Stage.ALLOCATE,
      Effect.QUARANTINED,
      "The answer sets a runtime annotation that is not allowed",
      "If the plugin needs it, name it under 'annotations' of the rule."),
  CDI_NAME(
      "GG-GATE-026",
      Stage.ALLOCATE,
      Effect.QUARANTINED,
      "The answer names a CDI device that was not allocated",
      "If the plugin needs it, name it as vendor/class=device under 'cdi' of the rule."),
  MKNOD(
      "GG-GATE-027",
      Stage.ALLOCATE,
      Effect.STRIPPED,
      "The answer lets the container make device nodes",
      "The letter m is taken off: reading and writing is all that a GPU needs."),
  UNKNOWN_FIELD(
      "GG-GATE-028",
      Stage.ALLOCATE,
      Effect.STRIPPED,
      "The answer has a field that this gateway does not know",
      "It is taken off, since what it gives cannot be judged. Update gpuguard."),
  PLUGIN_FAILED(
      "GG-GATE-029",
      Stage.ALLOCATE,
      Effect.REFUSED,
      "The plugin did not answer, or with an error",
      "Read the plugin's log. The pod fails with UnexpectedAdmissionError and is made anew."),
  TENANT(
      "GG-GATE-030",
      Stage.PRE_START,
      Effect.REFUSED,
      "The pod's namespace may not use this resource",
      "Add the namespace to 'tenants' of the rule, or ask for another resource. The pod waits."),
  HOLDER_UNKNOWN(
      "GG-GATE-031",
      Stage.PRE_START,
      Effect.REFUSED,
      "It cannot be told which pod gets the devices",
      "Without that, 'tenants' cannot be kept. Look whether the pod-resources socket is mounted."),
  ANSWER_REFUSED(
      "GG-GATE-032",
      Stage.PRE_START,
      Effect.REFUSED,
      "What the plugin answered for these devices was refused",
      "An earlier decision says what was wrong. Mend policy or plugin, then delete the pod. The"
          + " devices come back with another policy or another image of the plugin, or when it"
          + " registers ten minutes later."),
  START_FAILED(
      "GG-GATE-033",
      Stage.PRE_START,
      Effect.REFUSED,
      "The plugin did not prepare the devices",
      "Read the plugin's log. The kubelet tries again."),
  CDI_CONTENT(
      "GG-GATE-034",
      Stage.ALLOCATE,
      Effect.QUARANTINED,
      "A CDI device of the answer does what the plugin may not hand in",
      "Look at its file. Where the plugin is trusted with it, set 'judgeContent: false'."),
  CDI_AT_START(
      "GG-GATE-035",
      Stage.PRE_START,
      Effect.REFUSED,
      "A CDI device of the container is in no file, or does what the plugin may not hand in",
      "Look at its file. Where the plugin is trusted with it, set 'judgeContent: false'."),
  PREFERENCE_FAILED(
      "GG-GATE-040",
      Stage.PREFERENCE,
      Effect.NOTED,
      "The plugin could not say which devices it prefers",
      "The kubelet chooses instead. Without the gateway no pod of this node would get a device."),
  DRIVER_INFO(
      "GG-GATE-050",
      Stage.REGISTER,
      Effect.REFUSED,
      "What registers is no DRA driver of a version that is known",
      "Only DRA drivers belong into this folder; CSI drivers and device plugins have their own."),
  DRIVER_ENDPOINT(
      "GG-GATE-051",
      Stage.REGISTER,
      Effect.REFUSED,
      "The DRA driver's socket is not its own",
      "Mount the gateway's 'plugins' at /var/lib/kubelet/plugins of the driver's own pod."),
  DRIVER_UNLISTED(
      "GG-GATE-052",
      Stage.REGISTER,
      Effect.REFUSED,
      "The policy does not name this DRA driver",
      "Add it with its plugins and CDI devices under 'drivers' of the policy, or remove it."),
  CLAIM_TENANT(
      "GG-GATE-053",
      Stage.PREPARE,
      Effect.UNPREPARED,
      "The claim's namespace may not use this DRA driver",
      "Add the namespace to 'tenants' of the driver's rule."),
  CLAIM_CDI(
      "GG-GATE-054",
      Stage.PREPARE,
      Effect.UNPREPARED,
      "The DRA driver's answer names a CDI device that is not allowed",
      "If the driver needs it, name it under 'cdi' of its rule; else remove the driver."),
  CLAIM_CONTENT(
      "GG-GATE-055",
      Stage.PREPARE,
      Effect.UNPREPARED,
      "A CDI device of the DRA driver's answer does what no container may be given",
      "Look at its file. Where the driver is trusted with it, set 'judgeContent: false'."),
  CLAIM_FOREIGN(
      "GG-GATE-056",
      Stage.PREPARE,
      Effect.STRIPPED,
      "The DRA driver's answer is about a claim that it was not asked for",
      "Update the driver, or find out what registered in its place."),
  DRIVER_FAILED(
      "GG-GATE-057",
      Stage.PREPARE,
      Effect.REFUSED,
      "The DRA driver did not answer, or with an error",
      "Read the driver's log. The kubelet asks again."),
  DRIVER_DEVICE_SICK(
      "GG-GATE-058",
      Stage.LIST,
      Effect.UNHEALTHY,
      "The DRA driver calls a device healthy whose GPU is lost or sick",
      "gpuguard-agent status tells its state. Drain the node and reset the GPU.");

  private final String id;
  private final Stage stage;
  private final Effect effect;
  private final String title;
  private final String repair;

  Reason(String id, Stage stage, Effect effect, String title, String repair) {
    this.id = id;
    this.stage = stage;
    this.effect = effect;
    this.title = title;
    this.repair = repair;
  }

  public String id() {
    return id;
  }

  public Stage stage() {
    return stage;
  }

  public Effect effect() {
    return effect;
  }

  public String title() {
    return title;
  }

  public String repair() {
    return repair;
  }
}
